using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;
using Poncho.Registry.Storing;
using Poncho.Registry.Transport;

namespace Poncho.Registry.Serving;

/// <summary>Sends a part of what is stored as an answer's body, after its headers were set. It is never whole in memory; where it can, the kernel sends it.</summary>
internal static class ContentAnswer
{
    /// <summary>Bytes read from the file at once. With what Kestrel keeps until the client takes it, a slow client costs twice as much.</summary>
    public const int PieceSize = 256 * 1024;

    // What is smaller goes out in one call with its headers.
    private const int LeastSent = 64 * 1024;

    /// <exception cref="EndOfStreamException">It is shorter than it was: the client has fewer bytes than were promised.</exception>
    public static async Task SendAsync(Call call, IBlobContent content, ByteRange part)
    {
        // Memory that is asked for before is copied once more.
        await call.Response.StartAsync(call.Cancel);
        var socket = part.Length >= LeastSent && HttpProtocol.IsHttp11(call.Request.Protocol) ? call.Context.Features.Get<SocketWriter>() : null;
        if (socket is not null && content.File is { } file) await SendFileAsync(call, file, part, socket);
        else await CopyAsync(call, content, part);
    }

    private static async Task CopyAsync(Call call, IBlobContent content, ByteRange part)
    {
        var writer = call.Response.BodyWriter;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        for (long at = part.Start, end = part.Start + part.Length; at < end;)
        {
            int wanted = (int)Math.Min(PieceSize, end - at);
            int read = await content.ReadAsync(writer.GetMemory(wanted)[..wanted], at, call.Cancel);
            if (read == 0) throw CutShort();
            writer.Advance(read);
            at += read;
            if (await FlushAsync(call, writer, patience)) return;
        }
    }

    // Kestrel's slowest rate is one of all that was sent: who took much may stop for days. A piece is waited for at the rate that SocketWriter asks for.
    private static async ValueTask<bool> FlushAsync(Call call, PipeWriter writer, CancellationTokenSource patience)
    {
        var flush = writer.FlushAsync(patience.Token);
        if (flush.IsCompleted) return (await flush).IsCompleted;
        patience.CancelAfter(call.Patience * (PieceSize / SocketWriter.CopiedAtOnce));
        try
        {
            return (await flush).IsCompleted;
        }
        catch (OperationCanceledException) when (!call.Cancel.IsCancellationRequested)
        {
            call.Context.Abort();
            throw;
        }
        finally
        {
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    // No byte of it comes into this process.
    private static async Task SendFileAsync(Call call, SafeFileHandle file, ByteRange part, SocketWriter socket)
    {
        var writer = call.Response.BodyWriter;
        for (long at = part.Start, end = part.Start + part.Length; at < end;)
        {
            int wanted = (int)Math.Min(SocketWriter.MostOffered, end - at);
            socket.Offer(file, at, wanted);
            var memory = writer.GetMemory(wanted)[..wanted];
            if (!socket.IsPlaceholder(memory) && RandomAccess.Read(file, memory.Span, at) < wanted) throw CutShort();
            writer.Advance(wanted);
            at += wanted;
            bool isGone = (await writer.FlushAsync(call.Cancel)).IsCompleted;
            if (socket.IsCutShort) throw CutShort();
            if (isGone) return;
        }
    }

    private static EndOfStreamException CutShort() => new("a blob's file is shorter than it was");
}
