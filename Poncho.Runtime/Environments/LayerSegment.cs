using Poncho.IO;

namespace Poncho.Runtime.Environments;

/// <summary>Where a layer's bytes are in a plain tarball.</summary>
/// <param name="Offset">From the end of the head's frame or member.</param>
/// <param name="Length">Bytes in the file, without an end frame.</param>
/// <param name="Digest">Of these bytes.</param>
public readonly record struct LayerSegment(long Offset, long Length, Digest Digest);
