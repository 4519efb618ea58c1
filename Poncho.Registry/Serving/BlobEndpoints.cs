using Microsoft.AspNetCore.Http;
using Poncho.Registry.Access;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary><c>/v2/NAME/blobs/DIGEST</c>: blobs, whole and in parts (specification, "Pulling blobs", "Checking if content exists", "Deleting Blobs").</summary>
internal static class BlobEndpoints
{
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
        await ContentAnswer.SendAsync(call, content, part);
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
}
