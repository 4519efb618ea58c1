using Poncho.IO;

namespace Poncho.Builder.Export.Segments;

/// <summary>The bytes that a layer has in a tarball, and the file that holds them at its front.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Bytes, from the file's first on.</param>
/// <param name="Digest">Of these bytes.</param>
internal sealed record LayerSegmentFile(string Path, long Length, Digest Digest);
