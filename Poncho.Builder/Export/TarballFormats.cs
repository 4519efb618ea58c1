using Poncho.IO;

namespace Poncho.Builder.Export;

/// <summary>Which tarball a file name asks for.</summary>
internal static class TarballFormats
{
    /// <summary>The format that a file's suffix asks for.</summary>
    /// <exception cref="PonchoException">The suffix is that of no format.</exception>
    public static TarballFormat OfPath(string path) => path switch
    {
        _ when path.EndsWith(".tar.gz", StringComparison.Ordinal) || path.EndsWith(".tgz", StringComparison.Ordinal) => TarballFormat.Gzip,
        _ when path.EndsWith(".tar.zst", StringComparison.Ordinal) || path.EndsWith(".tzst", StringComparison.Ordinal) => TarballFormat.Zstd,
        _ => throw new PonchoException($"suffix of the output says no format: \"{path}\"", "end it in .tar.gz or .tar.zst"),
    };
}
