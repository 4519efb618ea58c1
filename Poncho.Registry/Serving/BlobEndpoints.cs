using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;
using Poncho.Registry.Access;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;
using Poncho.Registry.Transport;

namespace Poncho.Registry.Serving;

/// <summary><c>/v2/NAME/blobs/DIGEST</c>: blobs, whole and in parts (specification, "Pulling blobs", "Checking if content exists", "Deleting Blobs").</summary>
internal static class BlobEndpoints
{
    /// <summary>Bytes read from the file at once. With what Kestrel keeps until the client takes it, a slow client costs twice as much.</summary>
    public const int PieceSize = 256 * 1024;

    // What is smaller goes out in one call with its headers.
    private const int LeastSent = 64 * 1024;

    public static async Task GetAsync(Call call)
    {
        call.Demand(Rights.Read);
        var digest = DigestOf(call);
        if (await call.Repository.FindBlobAsync(digest, call.Cancel) is not { } length) throw OciError.BlobUnknown(digest.ToString());
        var headers = call.Response.Headers;
        string tag = $"\"{digest}\"";
        call.SetDigest(digest);
        headers.ETag = tag;
        headers.AcceptRanges = "bytes";
        // A blob never changes; who may see it may.
        headers.CacheControl = "private, max-age=31536000, immutable";
        if (call.Request.Headers.IfNoneMatch == tag)
        {
            call.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        call.Response.ContentType = "application/octet-stream";
        string ifRange = call.Request.Headers.IfRange.ToString();
        var range = !call.IsHead && (ifRange.Length == 0 || ifRange == tag) ? ByteRange.Parse(call.Request.Headers.Range, length) : null;
        if (range is { Length: 0 })
        {
            headers.ContentRange = $"bytes */{length}";
            throw new OciError(StatusCodes.Status416RangeNotSatisfiable, "SIZE_INVALID", "nothing of this range is in the blob", call.Request.Headers.Range);
        }

        var part = range ?? new ByteRange(0, length);
        if (range is not null)
        {
            call.Response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = $"bytes {part.Start}-{part.Start + part.Length - 1}/{length}";
        }

        call.Response.ContentLength = part.Length;
        if (call.IsHead) return;
        using var content = await call.Repository.OpenBlobAsync(digest, call.Cancel) ?? throw OciError.BlobUnknown(digest.ToString());
        var socket = part.Length >= LeastSent && HttpProtocol.IsHttp11(call.Request.Protocol) ? call.Context.Features.Get<SocketWriter>() : null;
        if (socket is not null && content.File is { } file) await SendFileAsync(call, file, part, socket);
        else await SendAsync(content, part, call.Response.BodyWriter, call.Cancel);
    }

    public static async Task DeleteAsync(Call call)
    {
        call.Demand(Rights.Delete);
        var digest = DigestOf(call);
        var deletion = await call.Repository.DeleteBlobAsync(digest, call.Cancel);
        if (!deletion.WasThere) throw OciError.BlobUnknown(digest.ToString());
        if (deletion.UsedBy is { } manifest) throw OciError.Unsupported($"a manifest of this repository uses the blob: {manifest}");
        call.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static BlobDigest DigestOf(Call call) =>
        BlobDigest.TryParse(call.Path.Reference, out var digest) ? digest : throw OciError.DigestInvalid("not a digest of sha256 or sha512", call.Path.Reference);

    private static async Task SendAsync(IBlobContent content, ByteRange part, PipeWriter writer, CancellationToken cancel)
    {
        for (long at = part.Start, end = part.Start + part.Length; at < end;)
        {
            int wanted = (int)Math.Min(PieceSize, end - at);
            int read = await content.ReadAsync(writer.GetMemory(wanted)[..wanted], at, cancel);
            if (read == 0) throw CutShort();
            writer.Advance(read);
            at += read;
            if ((await writer.FlushAsync(cancel)).IsCompleted) return;
        }
    }

    // The kernel sends it: no byte of it comes into this process.
    private static async Task SendFileAsync(Call call, SafeFileHandle file, ByteRange part, SocketWriter socket)
    {
        await call.Response.StartAsync(call.Cancel);
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

    // The client sees fewer bytes than were promised.
    private static EndOfStreamException CutShort() => new("a blob's file is shorter than it was");
}
