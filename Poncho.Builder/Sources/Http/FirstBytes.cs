using System.Text;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// Remembers how a stream begins: where its bytes are not what the spec says, a message can tell what they seem to be. It owns the inner
/// stream.
/// </summary>
internal sealed class FirstBytes(Stream inner) : ReadingStream
{
    private const int Most = 512;

    private readonly byte[] _bytes = new byte[Most];
    private int _count;

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        Keep(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        Keep(buffer.Span[..read]);
        return read;
    }

    private const string Damaged = "it begins as it should and is damaged further on: fetch it from elsewhere, or ask who serves it";

    /// <summary>What the user may have meant to say of these bytes; null where nothing is known of them.</summary>
    /// <param name="source">What the spec says of them already.</param>
    public string? Hint(HttpSource source)
    {
        string Say(HttpCompression compression) => source.Compression == compression
            ? Damaged
            : $"it begins as {HttpNames.Of(compression)} does: \"compression\": \"{HttpNames.Of(compression)}\"";

        var head = _bytes.AsSpan(0, _count);
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return Say(HttpCompression.Gzip);
        if (head.StartsWith("BZh"u8)) return Say(HttpCompression.Bzip2);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])) return Say(HttpCompression.Xz);
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return Say(HttpCompression.Zstd);
        if (head.StartsWith("PK\x03\x04"u8)) return source.Type == HttpPartType.Zip ? Damaged : "it begins as a zip does: \"type\": \"zip\" unpacks it";
        if (head.Length > 262 && head[257..262].SequenceEqual("ustar"u8))
        {
            if (source.Compression != HttpCompression.None) return "it is a tar that is not compressed: leave \"compression\" out";
            return source.Type == HttpPartType.Tar ? Damaged : "it begins as a tar does: \"type\": \"tar\" unpacks it";
        }

        string text = Encoding.Latin1.GetString(head).TrimStart();
        bool isPage = ((string[])["<!DOCTYPE", "<html"]).Any(start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase));
        return isPage ? "it is a web page: is this the address of the file itself, and may it be had without a password?" : null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, Most - _count);
        if (count <= 0) return;
        bytes[..count].CopyTo(_bytes.AsSpan(_count));
        _count += count;
    }
}
