using System.Threading.Channels;
using Poncho.IO.Files;

namespace Poncho.IO.Streams;

/// <summary>
/// Reads a stream ahead in a task of its own, a few MB at most, so that the side that makes the bytes (and hashes them) and the side that
/// uses them work at the same time. The inner stream is disposed with this.
/// </summary>
public sealed class PumpedStream : ReadingStream
{
    private const int Blocks = 8, BlockSize = 2 * AtomicFile.BufferSize;

    private readonly Channel<(byte[] Block, int Length)> _full = Channel.CreateBounded<(byte[], int)>(Blocks);
    private readonly Channel<byte[]> _free = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource _stop;
    private readonly Stream _inner;
    private readonly Task _pumping;
    private byte[] _block = [];
    private int _start, _end;

    /// <param name="inner">Read to its end, or until this is disposed.</param>
    /// <param name="cancel">Ends the reading ahead; the next read throws the cancellation.</param>
    public PumpedStream(Stream inner, CancellationToken cancel)
    {
        _inner = inner;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        for (int i = 0; i < Blocks; i++) _free.Writer.TryWrite(new byte[BlockSize]);
        _pumping = Task.Run(PumpAsync, CancellationToken.None);
    }

    public override int Read(Span<byte> buffer)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty || (_start == _end && !NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())) return 0;
        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty || (_start == _end && !await NextAsync(cancellationToken))) return 0;
        return Take(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanRead)
        {
            _stop.Cancel();
            // The inner stream may still be read from.
            ((IAsyncResult)_pumping).AsyncWaitHandle.WaitOne();
            _inner.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _end - _start);
        _block.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private async ValueTask<bool> NextAsync(CancellationToken cancel)
    {
        if (_end > 0) _free.Writer.TryWrite(_block);
        (_block, _start, _end) = ([], 0, 0);
        // Throws what the inner stream threw.
        if (!await _full.Reader.WaitToReadAsync(cancel) || !_full.Reader.TryRead(out var next)) return false;
        (_block, _end) = next;
        return true;
    }

    private async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                byte[] block = await _free.Reader.ReadAsync(_stop.Token);
                int read = await _inner.ReadAsync(block, _stop.Token);
                if (read == 0) break;
                await _full.Writer.WriteAsync((block, read), _stop.Token);
            }

            _full.Writer.Complete();
        }
        catch (Exception e)
        {
            _full.Writer.Complete(e);
        }
    }
}
