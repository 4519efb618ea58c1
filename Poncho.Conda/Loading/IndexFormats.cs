using Poncho.Conda.Packages;
using Poncho.Conda.Shards;
using Poncho.IO.Compression;

namespace Poncho.Conda.Loading;

/// <summary>What is done with each form of an index.</summary>
internal static class IndexFormats
{
    /// <summary>Over a network: the smallest first.</summary>
    public static readonly IndexFormat[] SmallestFirst = [IndexFormat.Shards, IndexFormat.Zstd, IndexFormat.Bzip2, IndexFormat.Plain];

    /// <summary>From a folder: what needs no work first.</summary>
    public static readonly IndexFormat[] PlainestFirst = [IndexFormat.Plain, IndexFormat.Zstd, IndexFormat.Bzip2, IndexFormat.Shards];

    /// <summary>Where an index is in a form.</summary>
    /// <param name="format">The form.</param>
    /// <param name="url">Where it is, plain.</param>
    public static string UrlOf(this IndexFormat format, string url) => format switch
    {
        IndexFormat.Zstd => url + ".zst",
        IndexFormat.Bzip2 => url + ".bz2",
        IndexFormat.Shards => url[..(url.LastIndexOf('/') + 1)] + ShardIndex.FileName,
        _ => url,
    };

    /// <summary>The JSON (of shards the MessagePack) in a compressed stream.</summary>
    public static Stream Decompress(this IndexFormat format, Stream compressed) => format switch
    {
        IndexFormat.Zstd or IndexFormat.Shards => new ZstdDecompressStream(compressed),
        IndexFormat.Bzip2 => new Bzip2Streams(compressed),
        _ => compressed,
    };
}
