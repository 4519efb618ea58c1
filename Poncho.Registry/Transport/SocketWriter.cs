using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Win32.SafeHandles;

namespace Poncho.Registry.Transport;

/// <summary>
/// What Kestrel writes an answer to, on a connection without TLS. It sends on the thread that flushes, and parts of files are sent by the kernel: who
/// writes the answer offers a part, asks for memory of its length, and where it gets <see cref="IsPlaceholder">the placeholder</see> advances over it
/// without having written anything.
/// </summary>
internal sealed class SocketWriter : PipeWriter
{
    /// <summary>Bytes of a file that can be offered at once.</summary>
    public const int MostOffered = 512 * 1024;

    private const int FirstBlock = 4096, NextBlock = 64 * 1024;

    /// <summary>Bytes of a file that are copied where the socket takes nothing: waiting until they are gone is waiting until it takes some.</summary>
    public const int CopiedAtOnce = 16 * 1024;

    // Never read: its length is all that counts, so all connections have the same.
    private static readonly byte[] s_placeholder = new byte[MostOffered];

    private readonly ConnectionContext _connection;
    private readonly Socket _socket;
    private readonly PipeWriter _inner;
    private readonly TimeSpan _patience;
    private readonly List<ArraySegment<byte>> _full = [];
    private byte[]? _block;
    private int _used;
    private FilePart? _offered, _sent;
    private bool _isOver;

    private SocketWriter(ConnectionContext connection, Socket socket, TimeSpan patience)
    {
        _patience = patience;
        _connection = connection;
        _socket = socket;
        _inner = connection.Transport.Output;
    }

    /// <summary>Whether a file ended before its part did: the client has too few bytes.</summary>
    public bool IsCutShort { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _used + _full.Sum(segment => (long)segment.Count) + (_sent?.Length ?? 0);

    /// <summary>Serves a connection through such a writer, which requests find among their features.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="next">What serves it.</param>
    /// <param name="patience">How long a client may take to read <see cref="CopiedAtOnce"/> bytes of a file.</param>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, TimeSpan patience)
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is not { } feature)
        {
            await next(connection);
            return;
        }

        var kestrels = connection.Transport;
        var writer = new SocketWriter(connection, feature.Socket, patience);
        connection.Transport = new SocketPipe(kestrels.Input, writer);
        connection.Features.Set(writer);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = kestrels;
        }
    }

    /// <summary>Offers a part of a file in place of the next memory of its length.</summary>
    /// <param name="file">Stays open until the flush has ended.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="length">At most <see cref="MostOffered"/>.</param>
    public void Offer(SafeFileHandle file, long offset, int length) => _offered = new FilePart(file, offset, length);

    /// <summary>Whether this memory stands for what was offered. Where it is not, it is written to as usual, and the offer is over.</summary>
    public bool IsPlaceholder(ReadOnlyMemory<byte> memory)
    {
        bool isIt = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array == s_placeholder;
        if (!isIt) _offered = null;
        return isIt;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_offered is { } part && part.Length == sizeHint && _sent is null) return s_placeholder.AsMemory(0, sizeHint);
        _offered = null;
        // What is written behind a part of a file would be sent before it.
        if (_sent is not null) throw new InvalidOperationException("a part of a file has to be flushed before more is written");
        int wanted = Math.Max(sizeHint, 1);
        if (_block is not null && _block.Length - _used < wanted) PutAside();
        _block ??= ArrayPool<byte>.Shared.Rent(Math.Max(wanted, _full.Count == 0 ? FirstBlock : NextBlock));
        return _block.AsMemory(_used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_offered is null)
        {
            _used += bytes;
            return;
        }

        if (bytes != _offered.Length) throw new InvalidOperationException("a part of a file that was offered is taken whole");
        (_sent, _offered) = (_offered, null);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isOver) return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: true));
        if (_used == 0 && _full.Count == 0 && _sent is null) return default;
        return SendAllAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (_isOver || UnflushedBytes == 0) CompleteInner(exception);
        else _ = SendAllAsync(CancellationToken.None).AsTask().ContinueWith(_ => CompleteInner(exception), TaskScheduler.Default);
    }

    private void CompleteInner(Exception? exception)
    {
        _isOver = true;
        _inner.Complete(exception);
    }

    private async ValueTask<FlushResult> SendAllAsync(CancellationToken cancel)
    {
        try
        {
            if (_full.Count > 0) await SendSeveralAsync();
            else if (_used > 0) await SendAsync(_block.AsMemory(0, _used), cancel);
            if (_sent is { } part) await SendAsync(part);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone, or too slow: Kestrel learns it from the result, and from the connection's end.
            _isOver = true;
            _connection.Abort();
        }
        finally
        {
            Recycle();
        }

        return new FlushResult(isCanceled: false, isCompleted: _isOver);
    }

    // In one call.
    private async ValueTask SendSeveralAsync()
    {
        if (_used > 0) PutAside();
        long left = _full.Sum(segment => (long)segment.Count);
        if (await _socket.SendAsync(_full, SocketFlags.None) != left) throw new SocketException((int)SocketError.ConnectionAborted);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancel)..];
    }

    private async ValueTask SendAsync(FilePart part)
    {
        long at = part.Offset, end = part.Offset + part.Length;
        while (at < end)
        {
            long sent = KernelSend.Send(_socket, part.File, at, end - at);
            if (sent < 0) sent = await CopyAsync(part.File, at, (int)Math.Min(CopiedAtOnce, end - at));
            if (sent == 0)
            {
                IsCutShort = true;
                throw new EndOfStreamException();
            }

            at += sent;
        }
    }

    private async ValueTask<int> CopyAsync(SafeFileHandle file, long offset, int count)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(count);
        using var timeout = new CancellationTokenSource(_patience);
        try
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(0, count), offset);
            await SendAsync(bytes.AsMemory(0, read), timeout.Token);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void PutAside()
    {
        _full.Add(new ArraySegment<byte>(_block!, 0, _used));
        _block = null;
        _used = 0;
    }

    private void Recycle()
    {
        foreach (var segment in _full) ArrayPool<byte>.Shared.Return(segment.Array!);
        _full.Clear();
        if (_block is not null) ArrayPool<byte>.Shared.Return(_block);
        _block = null;
        _used = 0;
        _sent = null;
    }

    /// <summary>A part of a file.</summary>
    private sealed record FilePart(SafeFileHandle File, long Offset, int Length);

    private sealed class SocketPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
