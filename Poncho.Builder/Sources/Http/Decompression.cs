using System.IO.Compression;
using ICSharpCode.SharpZipLib;
using Poncho.Builder.Specs;
using Poncho.Conda.Packages;
using Poncho.IO.Compression;

namespace Poncho.Builder.Sources.Http;

/// <summary>From compressed bytes to the bytes that they stand for.</summary>
internal static class Decompression
{
    /// <summary>Reads what a stream holds; it owns the stream.</summary>
    public static Stream Open(Stream packed, HttpCompression compression, CancellationToken cancel) => compression switch
    {
        HttpCompression.Gzip => new GZipStream(packed, CompressionMode.Decompress),
        HttpCompression.Bzip2 => Bzip2.Decompress(packed),
        HttpCompression.Xz => XzProgram.TryStart(packed, cancel) ?? (Stream)new XzLibrary(packed),
        HttpCompression.Zstd => new ZstdDecompressStream(packed),
        _ => packed,
    };

    /// <summary>Whether decoders throw this at bytes that are none of theirs; the rest is the disk's affair, or a bug.</summary>
    public static bool IsBadData(Exception e) => e is InvalidDataException or EndOfStreamException or SharpZipBaseException;
}
