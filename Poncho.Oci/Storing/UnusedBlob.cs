using Poncho.IO;

namespace Poncho.Oci.Storing;

/// <summary>A blob that no name of a store reaches.</summary>
/// <param name="Digest">Which.</param>
/// <param name="Size">Its bytes on the disk.</param>
public sealed record UnusedBlob(Digest Digest, long Size);
