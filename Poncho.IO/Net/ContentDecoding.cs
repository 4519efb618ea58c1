using System.IO.Compression;
using System.Net.Http.Headers;
using Poncho.IO.Compression;

namespace Poncho.IO.Net;

/// <summary>Content codings: what is offered to a server, and what its answer is read through (RFC 9110 section 8.4).</summary>
internal static class ContentDecoding
{
    private static readonly string[] Compressed = [".zst", ".bz2", ".gz", ".xz", ".conda"];

    /// <summary>
    /// False for what is compressed by itself: some servers say "Content-Encoding: zstd" of a .zst file, and the file itself is wanted.
    /// </summary>
    public static bool IsOfferedFor(Uri url) => !Array.Exists(Compressed, end => url.AbsolutePath.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    public static void Offer(HttpRequestMessage message)
    {
        string[] codings = IsOfferedFor(message.RequestUri!) ? ["zstd", "br", "gzip", "deflate"] : ["identity"];
        foreach (string coding in codings) message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(coding));
    }

    /// <summary>The body without the codings that were offered. Codings that were not are part of the thing itself.</summary>
    public static Stream Decode(Stream body, HttpContentHeaders headers, Uri url)
    {
        if (!IsOfferedFor(url)) return body;
        // Listed in the order in which they were applied.
        foreach (string coding in headers.ContentEncoding.Reverse())
        {
            body = coding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "zstd" => new ZstdDecompressStream(body),
                "identity" => body,
                _ => throw new TransferException($"answers in an encoding that was not asked for ({coding}): \"{Redacted.Url(url)}\""),
            };
        }

        return body;
    }
}
