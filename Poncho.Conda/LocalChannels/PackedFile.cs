using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// A file on its way into a package: hashed and counted as it passes, and searched for the prefix, for a placeholder of conda-build's and
/// for NUL, all in one reading.
/// </summary>
internal sealed class PackedFile(Stream file, byte[] prefix) : Stream
{
    // Long enough for every placeholder and what stands before it.
    private const int Overlap = 2048;

    private readonly Sha256 _sha = new();
    private byte[] _tail = [];
    private long _count;

    /// <summary>What stands for the prefix in the file; null where nothing does.</summary>
    public string? Placeholder { get; private set; }

    /// <summary>How it is to be replaced: a file with a NUL is binary, as conda-build has it.</summary>
    public PrefixFileMode Mode { get; private set; } = PrefixFileMode.Text;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get => _count; set => throw new NotSupportedException(); }

    /// <summary>sha256 of all that passed; call once.</summary>
    public Digest Finish() => _sha.Finish();

    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(buffer);
        Pass(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await file.ReadAsync(buffer, cancellationToken);
        Pass(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sha.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        _sha.Append(bytes);
        _count += bytes.Length;
        if (bytes.Contains((byte)0)) Mode = PrefixFileMode.Binary;
        if (Placeholder is not null) return;
        bool isEnd = _count == file.Length;
        // What lies across the border to the bytes before, then the rest. A placeholder that may go on in the next bytes is judged then.
        byte[] border = [.. _tail, .. bytes[..Math.Min(bytes.Length, Overlap)]];
        Placeholder = Find(border, isEnd && bytes.Length <= Overlap) ?? Find(bytes, isEnd);
        _tail = bytes.Length >= Overlap ? bytes[^Overlap..].ToArray() : border[^Math.Min(border.Length, Overlap)..];
    }

    private string? Find(ReadOnlySpan<byte> bytes, bool isEnd) =>
        BuildPlaceholder.Find(bytes, isEnd) ?? (prefix.Length > 0 && bytes.IndexOf(prefix) >= 0 ? Encoding.UTF8.GetString(prefix) : null);
}
