using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Poncho.Registry.Access;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary><c>/v2/NAME/blobs/uploads/...</c>: blobs that come, in one piece or several, or by name from another repository (specification, "Pushing blobs").</summary>
internal sealed class UploadEndpoints(IStorage storage, UploadBody body)
{
    private const Rights Push = Rights.Create | Rights.Update;

    /// <summary>POST: mount, a blob in the one request, or the beginning of an upload.</summary>
    public async Task StartAsync(Call call)
    {
        call.Demand(Push);
        string algorithm = call.Parameter("digest-algorithm") ?? BlobDigest.Sha256Name;
        if (!BlobDigest.IsAlgorithm(algorithm)) throw OciError.DigestInvalid("the algorithms are sha256 and sha512", algorithm);
        if (call.DigestParameter("mount") is { } mounted && await TryMountAsync(call, mounted)) return;
        var digest = call.DigestParameter("digest");
        // Nobody can tell a blob that was left out from an empty one but by the digest.
        bool mayHaveBody = call.Context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        bool isWhole = digest is not null && (mayHaveBody || digest == BlobHash.Of(digest.Algorithm, []));
        var upload = storage.StartUpload(call.Name, digest?.Algorithm ?? algorithm);
        if (!isWhole)
        {
            SetState(call, upload);
            call.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        using var held = await HoldAsync(call, upload);
        try
        {
            await body.AppendAsync(call, upload);
            await CommitAsync(call, upload, digest!);
        }
        catch
        {
            // Nobody was told its name.
            upload.Discard();
            throw;
        }
    }

    /// <summary>PATCH: the next bytes.</summary>
    public async Task AppendAsync(Call call)
    {
        call.Demand(Push);
        var upload = Find(call);
        using var held = await HoldAsync(call, upload);
        CheckPlace(call, upload);
        await body.AppendAsync(call, upload);
        SetState(call, upload);
        call.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    /// <summary>PUT: the last bytes, if there are any, and the digest of the whole.</summary>
    public async Task CloseAsync(Call call)
    {
        call.Demand(Push);
        var upload = Find(call);
        var digest = call.DigestParameter("digest") ?? throw OciError.DigestInvalid("the parameter \"digest\" is missing", null);
        using var held = await HoldAsync(call, upload);
        CheckPlace(call, upload);
        await body.AppendAsync(call, upload);
        await CommitAsync(call, upload, digest);
    }

    /// <summary>GET: how far it is.</summary>
    public Task StateAsync(Call call)
    {
        call.Demand(Push);
        SetState(call, Find(call));
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>DELETE: it is given up.</summary>
    public async Task CancelAsync(Call call)
    {
        call.Demand(Push);
        var upload = Find(call);
        using var held = await HoldAsync(call, upload);
        upload.Discard();
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private IUpload Find(Call call) => storage.FindUpload(call.Name, call.Path.Reference) ?? throw OciError.UploadUnknown(call.Path.Reference);

    private static async ValueTask<IDisposable> HoldAsync(Call call, IUpload upload) =>
        await upload.HoldAsync(call.Cancel) ?? throw OciError.UploadUnknown(upload.Id);

    private async Task CommitAsync(Call call, IUpload upload, BlobDigest digest)
    {
        // Others may have come in meanwhile.
        body.CheckQuota(call, upload);
        if (!await upload.CommitAsync(digest, CancellationToken.None)) throw OciError.DigestInvalid("provided digest did not match uploaded content", digest.ToString());
        SetBlob(call, digest);
    }

    private async ValueTask<bool> TryMountAsync(Call call, BlobDigest digest)
    {
        if (await call.Repository.FindBlobAsync(digest, call.Cancel) is not { } size)
        {
            if (await FindElsewhereAsync(call, digest) is not { } found) return false;
            body.CheckMount(call, found);
            size = found;
        }

        await call.Repository.LinkBlobAsync(digest, size, CancellationToken.None);
        SetBlob(call, digest);
        return true;
    }

    // Only where the client may read: who knows a digest does not own what it is of.
    private async ValueTask<long?> FindElsewhereAsync(Call call, BlobDigest digest)
    {
        if (call.Parameter("from") is not { } from) return call.MayReadAll ? await storage.FindBlobAsync(digest, call.Cancel) : null;
        bool mayRead = RepositoryName.TryParse(from, out var name) && (call.RightsIn(name) & Rights.Read) != 0;
        return mayRead ? await storage.Repository(name!).FindBlobAsync(digest, call.Cancel) : null;
    }

    private static void SetBlob(Call call, BlobDigest digest)
    {
        call.SetDigest(digest);
        call.SetLocation($"/v2/{call.Name}/blobs/{digest}");
        call.Response.StatusCode = StatusCodes.Status201Created;
    }

    private static void SetState(Call call, IUpload upload)
    {
        call.SetLocation($"/v2/{call.Name}/blobs/uploads/{upload.Id}");
        call.Response.Headers.Range = $"0-{Math.Max(0, upload.Length - 1).ToString(CultureInfo.InvariantCulture)}";
        call.Response.Headers["Docker-Upload-UUID"] = upload.Id;
    }

    // Content-Range: FIRST-LAST; some clients write it as HTTP does, "bytes FIRST-LAST/*".
    private static void CheckPlace(Call call, IUpload upload)
    {
        if (call.Request.Headers.ContentRange is not [{ Length: > 0 } text, ..]) return;
        string range = text.StartsWith("bytes ", StringComparison.Ordinal) ? text["bytes ".Length..].Split('/')[0] : text;
        if (range.Split('-') is not [var first, var last] || !TryNumber(first, out long start) || !TryNumber(last, out long end))
        {
            throw OciError.UploadInvalid($"Content-Range is not FIRST-LAST: {text}");
        }

        if (start != upload.Length)
        {
            SetState(call, upload);
            throw new OciError(StatusCodes.Status416RangeNotSatisfiable, "BLOB_UPLOAD_INVALID", $"the next byte is {upload.Length}", text);
        }

        if (end < start - 1 || (call.Request.ContentLength is { } length && length != end - start + 1))
        {
            throw new OciError(StatusCodes.Status400BadRequest, "SIZE_INVALID", "Content-Range and Content-Length do not agree", text);
        }
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
