using Microsoft.Win32.SafeHandles;
using Poncho.IO;

namespace Poncho.Builder.Export.Segments;

/// <summary>The bytes that a layer has in a tarball, and where they can be copied from.</summary>
/// <param name="Path">A file that has them.</param>
/// <param name="Offset">Where they begin in it.</param>
/// <param name="Length">How many.</param>
/// <param name="Digest">Of these bytes.</param>
internal sealed record LayerSegmentFile(string Path, long Offset, long Length, Digest Digest)
{
    /// <summary>Opens the file, to read by offsets.</summary>
    public SafeFileHandle Open() => Open(Path);

    /// <summary>Opens a file that holds layers. A prune may delete it meanwhile, and what is open stays readable.</summary>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
}
