using System.Buffers;
using System.IO.Compression;
using Poncho.IO.Streams;

namespace Poncho.IO.Compression;

/// <summary>
/// Reads gzip members one after another as one stream of bytes. Members that say how long they are (<see cref="GzipMember"/>) are inflated
/// several at once, ahead of the reader; from the first that does not, the rest is read as any gzip is.
/// </summary>
public sealed class GzipReadStream : ReadingStream
{
    private readonly Stream _inner;
    private readonly bool _leaveOpen;
    private readonly int _workers;
    private readonly Queue<Task<(byte[] Content, int Length)>> _ahead = new();
    private readonly byte[] _header = new byte[GzipMember.HeaderLength];
    private byte[]? _content;
    private int _start, _end;
    private GZipStream? _rest;
    private bool _innerDone;

    private enum Waiting
    {
        Blocking,
        Async,
    }

    /// <param name="inner">Holds nothing but gzip members, from its position to its end.</param>
    /// <param name="workers">How many members are inflated at once; 0: each when it is read, by who reads it.</param>
    /// <param name="leaveOpen">Whether disposing this leaves <paramref name="inner"/> open.</param>
    public GzipReadStream(Stream inner, int workers, bool leaveOpen = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        _inner = inner;
        _workers = workers;
        _leaveOpen = leaveOpen;
    }

    /// <exception cref="InvalidDataException">The bytes are no gzip, or are damaged or cut short.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        var filled = FillAsync(Waiting.Blocking, CancellationToken.None);
        // The reading is synchronous: the workers inflate meanwhile.
        return (filled.IsCompleted ? filled.Result : filled.AsTask().GetAwaiter().GetResult()) ? Give(buffer) : _rest?.Read(buffer) ?? 0;
    }

    /// <exception cref="InvalidDataException">The bytes are no gzip, or are damaged or cut short.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (await FillAsync(Waiting.Async, cancellationToken)) return Give(buffer.Span);
        return _rest is null ? 0 : await _rest.ReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanRead)
        {
            // Workers that have not finished are not waited for; the garbage collector frees their buffers.
            _ahead.Clear();
            if (_content is not null) ArrayPool<byte>.Shared.Return(_content);
            _rest?.Dispose();
            if (!_leaveOpen) _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // True when there is content to be given out; false when what remains, if anything, is in _rest.
    private async ValueTask<bool> FillAsync(Waiting waiting, CancellationToken cancel)
    {
        ThrowIfDisposed();
        while (_start == _end)
        {
            while (!_innerDone && _ahead.Count <= _workers) await ReadMemberAsync(waiting, cancel);
            if (!_ahead.TryDequeue(out var next)) return false;
            if (_content is not null) ArrayPool<byte>.Shared.Return(_content);
            _content = null;
            (_content, _end) = waiting == Waiting.Blocking ? next.GetAwaiter().GetResult() : await next;
            _start = 0;
        }

        return true;
    }

    private int Give(Span<byte> buffer)
    {
        int given = Math.Min(buffer.Length, _end - _start);
        _content.AsSpan(_start, given).CopyTo(buffer);
        _start += given;
        return given;
    }

    private async ValueTask ReadMemberAsync(Waiting waiting, CancellationToken cancel)
    {
        int held = await ReadInnerAsync(_header, waiting, cancel);
        if (held == _header.Length && GzipMember.TryReadLength(_header, out int length))
        {
            byte[] member = ArrayPool<byte>.Shared.Rent(length);
            _header.CopyTo(member, 0);
            if (await ReadInnerAsync(member.AsMemory(held, length - held), waiting, cancel) < length - held) throw Cut();
            if (!GzipMember.IsHeldWhole(member.AsSpan(length - GzipMember.TrailerLength, GzipMember.TrailerLength)))
            {
                // A head or an end of a tarball, which may be longer than what is inflated at once: it, and what follows, are read as any gzip is.
                _innerDone = true;
                _rest = new GZipStream(new PrefixedStream(member.AsMemory(0, length), _inner), CompressionMode.Decompress);
                return;
            }

            _ahead.Enqueue(_workers == 0 ? Task.FromResult(Inflate(member, length)) : Task.Run(() => Inflate(member, length), CancellationToken.None));
            return;
        }

        _innerDone = true;
        // No member is shorter than our header; the platform's reader takes a part of a header for an end.
        if (held > 0 && held < _header.Length) throw Cut();
        if (held > 0) _rest = new GZipStream(new PrefixedStream(_header.AsMemory(0, held), _inner), CompressionMode.Decompress);
    }

    private static (byte[] Content, int Length) Inflate(byte[] member, int length)
    {
        int size = GzipMember.ReadContentLength(member.AsSpan(length - GzipMember.TrailerLength, GzipMember.TrailerLength));
        byte[] content = ArrayPool<byte>.Shared.Rent(size);
        GzipMember.Decompress(member, length, content.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(member);
        return (content, size);
    }

    private static InvalidDataException Cut() => new("gzip: the stream ends in the middle of a member");

    private async ValueTask<int> ReadInnerAsync(Memory<byte> buffer, Waiting waiting, CancellationToken cancel) => waiting == Waiting.Blocking
        ? _inner.ReadAtLeast(buffer.Span, buffer.Length, throwOnEndOfStream: false)
        : await _inner.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
}
