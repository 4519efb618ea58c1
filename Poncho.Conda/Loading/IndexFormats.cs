using Poncho.Conda.Packages;
using Poncho.Conda.Shards;
using Poncho.IO;
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

    /// <summary>
    /// Holds the bytes of a form against what it has to be, as far as a short look shows: a server that has not got a form may say so by a page,
    /// or by nothing.
    /// </summary>
    /// <param name="format">The form.</param>
    /// <param name="content">All bytes, decompressed.</param>
    /// <param name="name">What messages call the index.</param>
    /// <exception cref="DamagedIndexException">They are something else.</exception>
    public static void Check(this IndexFormat format, ReadOnlyMemory<byte> content, string name)
    {
        if (format == IndexFormat.Shards)
        {
            try
            {
                _ = ShardIndex.Read(content, name);
            }
            catch (PonchoException e)
            {
                throw new DamagedIndexException(name, "its table of shards cannot be read", e);
            }
        }
        else if (content.Span.Trim(" \t\r\n"u8) is not [.., (byte)'}'])
        {
            throw new DamagedIndexException(name, "it is cut short, or no index");
        }
    }
}
