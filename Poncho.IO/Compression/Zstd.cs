namespace Poncho.IO.Compression;

/// <summary>zstd (RFC 8878) for bytes that are in memory, and what is true of the library in use.</summary>
public static unsafe class Zstd
{
    /// <summary>The library's version, such as <c>1.5.4</c>: part of what compressed bytes depend on.</summary>
    public static string Version { get; } = NativeZstd.Text(NativeZstd.VersionString());

    /// <summary>One frame with its content size in the header.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> content, ZstdOptions options)
    {
        using var encoder = new ZstdEncoder(options);
        var buffer = new byte[(int)NativeZstd.CompressBound((nuint)content.Length)];
        int size = encoder.CompressFrame(content, buffer);
        return buffer.AsSpan(0, size).ToArray();
    }
}
