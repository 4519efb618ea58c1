using Poncho.Conda.Packages;
using Poncho.IO.Compression;

namespace Poncho.Conda.Repodata;

/// <summary>What is done with each form of an index.</summary>
internal static class IndexFormats
{
    /// <summary>Over a network: the smallest first.</summary>
    public static readonly IndexFormat[] SmallestFirst = [IndexFormat.Zstd, IndexFormat.Bzip2, IndexFormat.Plain];

    /// <summary>From a folder: what needs no work first.</summary>
    public static readonly IndexFormat[] PlainestFirst = [IndexFormat.Plain, IndexFormat.Zstd, IndexFormat.Bzip2];

    public static string Suffix(this IndexFormat format) => format switch
    {
        IndexFormat.Zstd => ".zst",
        IndexFormat.Bzip2 => ".bz2",
        _ => "",
    };

    /// <summary>The JSON in a compressed stream.</summary>
    public static Stream Decompress(this IndexFormat format, Stream compressed) => format switch
    {
        IndexFormat.Zstd => new ZstdDecompressStream(compressed),
        IndexFormat.Bzip2 => new Bzip2Streams(compressed),
        _ => compressed,
    };
}
