using System.Buffers;
using Poncho.IO.Streams;

namespace Poncho.IO.Compression;

/// <summary>
/// Compresses what is written into gzip members of a fixed content length, several at once, and writes them in order. Disposing ends the
/// last. Holds some two blocks a worker.
/// </summary>
public sealed class GzipWriteStream : WritingStream
{
    private readonly Stream _inner;
    private readonly GzipOptions _options;
    private readonly bool _leaveOpen;
    private readonly Queue<Task<(byte[] Member, int Length)>> _pending = new();
    private byte[]? _block;
    private int _held;
    private bool _any;

    /// <param name="inner">Takes the members.</param>
    /// <param name="options">How they are written.</param>
    /// <param name="leaveOpen">Whether disposing this leaves <paramref name="inner"/> open.</param>
    public GzipWriteStream(Stream inner, GzipOptions options, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BlockSize, GzipMember.MaxContentLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        _inner = inner;
        _options = options;
        _leaveOpen = leaveOpen;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfDisposed();
        while (!buffer.IsEmpty)
        {
            buffer = Take(buffer);
            if (_held == _options.BlockSize) Compress();
            while (_pending.Count > _options.Workers) Write(_pending.Dequeue().GetAwaiter().GetResult());
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        while (!buffer.IsEmpty)
        {
            buffer = buffer[^Take(buffer.Span).Length..];
            if (_held == _options.BlockSize) Compress();
            while (_pending.Count > _options.Workers) await WriteAsync(await _pending.Dequeue(), cancellationToken);
        }
    }

    /// <summary>Ends the member and writes all that are not written yet; what is written next begins another.</summary>
    public async Task EndMemberAsync(CancellationToken cancel)
    {
        ThrowIfDisposed();
        if (_held > 0) Compress();
        while (_pending.TryDequeue(out var member)) await WriteAsync(await member, cancel);
    }

    /// <summary>Forgets what is not written yet, so that disposing writes nothing more: for when the inner stream failed.</summary>
    public void Abandon()
    {
        _held = 0;
        _any = true;
        while (_pending.TryDequeue(out var member)) ArrayPool<byte>.Shared.Return(member.GetAwaiter().GetResult().Member);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanWrite)
        {
            try
            {
                // An empty file is no gzip: nothing at all is one empty member.
                if (_held > 0 || !_any) Compress();
                while (_pending.TryDequeue(out var member)) Write(member.GetAwaiter().GetResult());
            }
            finally
            {
                Abandon();
                if (_block is not null) ArrayPool<byte>.Shared.Return(_block);
                _block = null;
                if (!_leaveOpen) _inner.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes)
    {
        _block ??= ArrayPool<byte>.Shared.Rent(_options.BlockSize);
        int taken = Math.Min(bytes.Length, _options.BlockSize - _held);
        bytes[..taken].CopyTo(_block.AsSpan(_held));
        _held += taken;
        return bytes[taken..];
    }

    private void Compress()
    {
        byte[] block = _block ?? [];
        int length = _held, level = _options.Level;
        _block = null;
        _held = 0;
        _any = true;
        _pending.Enqueue(Task.Run(() =>
        {
            byte[] member = ArrayPool<byte>.Shared.Rent(GzipMember.Bound(length));
            int size = GzipMember.Compress(block.AsSpan(0, length), member, level);
            if (block.Length > 0) ArrayPool<byte>.Shared.Return(block);
            return (member, size);
        }));
    }

    private void Write((byte[] Bytes, int Length) member)
    {
        _inner.Write(member.Bytes.AsSpan(0, member.Length));
        ArrayPool<byte>.Shared.Return(member.Bytes);
    }

    private async ValueTask WriteAsync((byte[] Bytes, int Length) member, CancellationToken cancel)
    {
        await _inner.WriteAsync(member.Bytes.AsMemory(0, member.Length), cancel);
        ArrayPool<byte>.Shared.Return(member.Bytes);
    }
}
