using Poncho.IO;

namespace Poncho.Runtime.Environments;

/// <summary>Where a layer's bytes are in a plain tarball.</summary>
/// <param name="Offset">From the end of the head's frame or member.</param>
/// <param name="Length">Bytes in the file, without an end frame.</param>
/// <param name="Digest">Of these bytes; of an absent layer its own digest, as the manifest has it.</param>
public readonly record struct LayerSegment(long Offset, long Length, Digest Digest)
{
    /// <summary>Whether an incremental tarball leaves the layer to another one: its length is 0 then.</summary>
    public bool IsAbsent { get; init; }
}
