using Microsoft.AspNetCore.Http;
using Poncho.IO.Files;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary>Takes the body of a request into an upload, within the limits, as its bytes come.</summary>
internal sealed class UploadBody(ServerLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _places = new(limits.Uploads, limits.Uploads);

    public async Task AppendAsync(Call call, IUpload upload)
    {
        if (call.Request.ContentLength == 0) return;
        CheckSize(call, upload, upload.Length + (call.Request.ContentLength ?? 0));
        if (!await _places.WaitAsync(0, call.Cancel))
        {
            throw new OciError(StatusCodes.Status429TooManyRequests, "TOOMANYREQUESTS", $"{limits.Uploads} uploads at once are all that this registry takes") { RetryAfter = 1 };
        }

        try
        {
            using var reader = new PatientBody(call, limits.Patience);
            while (true)
            {
                var read = await reader.ReadAsync();
                try
                {
                    CheckSize(call, upload, upload.Length + read.Buffer.Length);
                    if (!read.Buffer.IsEmpty) upload.Append(read.Buffer);
                }
                catch (IOException e) when (FileErrors.IsFull(e))
                {
                    // Its bytes would keep the disk full until they are too old.
                    upload.Discard();
                    throw;
                }
                finally
                {
                    reader.Advance(read);
                }


                if (read.IsCompleted || read.IsCanceled) return;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Refuses a blob that comes from another repository, where this one has no room for it.</summary>
    public void CheckMount(Call call, long length)
    {
        if (IsOverQuota(call, length)) throw OverQuota;
    }

    /// <summary>Ends an upload for which its repository has no room.</summary>
    public void CheckQuota(Call call, IUpload upload)
    {
        if (!IsOverQuota(call, upload.Length)) return;
        upload.Discard();
        throw OverQuota;
    }

    public void Dispose() => _places.Dispose();

    private OciError OverQuota => OciError.Denied($"the repository would have more than the {limits.Quota} bytes that it may");

    private bool IsOverQuota(Call call, long length) => limits.Quota is { } quota && length + call.Repository.Size > quota;

    private void CheckSize(Call call, IUpload upload, long length)
    {
        if (limits.BlobSize is { } most && length > most)
        {
            upload.Discard();
            throw OciError.TooLarge("the blob", most);
        }

        if (!IsOverQuota(call, length)) return;
        upload.Discard();
        throw OverQuota;
    }
}
