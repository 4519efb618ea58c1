using System.Net;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Registries;

/// <summary>Blobs on their way into a registry.</summary>
public sealed partial class Repository
{
    private const long LargestTried = 64 * 1024, LargestWhole = 4L * 1024 * 1024;

    /// <summary>
    /// Puts a blob into the repository: in one request where the registry can take it from another repository, or is small and the registry
    /// takes it at once, else in two. Where the connection breaks off, it goes on from what the registry has.
    /// </summary>
    /// <param name="blob">What is promised.</param>
    /// <param name="open">Opens its bytes from a place in them; called for each try.</param>
    /// <param name="mountFrom">A repository of the same registry that has it; null where none is known.</param>
    /// <param name="name">What progress calls it.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    /// <exception cref="TransferException">The registry is not reached, or the way to it breaks again and again.</exception>
    public async Task<BlobUpload> PushBlobAsync(Descriptor blob, Func<long, Stream> open, string? mountFrom, string name, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(open);
        using var known = blob.Size >= KnownUploads.LeastSize ? _options.Uploads?.TryTake(Registry, Name, blob) : null;
        var upload = UploadOf(blob, open, name, known);
        var (place, from) = await FindEarlierAsync(upload, known, cancel);
        if (place is null && mountFrom is null && IsWorthOneRequest(blob))
        {
            (bool isSent, place) = await SendWholeAsync(blob, open, name, cancel);
            if (isSent) return BlobUpload.Sent;
        }

        place ??= await BeginUploadAsync(blob, mountFrom, name, cancel);
        if (place is null) return BlobUpload.Mounted;
        try
        {
            await SendAsync(upload, place, from, cancel);
        }
        catch (RegistryException) when (upload.HasGoneOn)
        {
            // The parts did not fit together: all of it once more, as one.
            if (await BeginUploadAsync(blob, null, name, cancel) is { } anew) await SendAsync(UploadOf(blob, open, name, known), anew, 0, cancel);
        }

        known?.Forget();
        return BlobUpload.Sent;
    }

    // Of a registry that is not known to take it so, no more is risked than what goes in vain with the question.
    private bool IsWorthOneRequest(Descriptor blob) => blob.Size <= (_session.TakesWholeBlobs switch
    {
        true => LargestWhole,
        null => LargestTried,
        false => -1,
    });

    // Distribution specification 1.1, "Single POST": who does not know it answers as to the beginning of an upload (202), or refuses.
    private async Task<(bool IsSent, Uri? Place)> SendWholeAsync(Descriptor blob, Func<long, Stream> open, string name, CancellationToken cancel)
    {
        long shown = 0;
        var request = new RegistryRequest(HttpMethod.Post, Relative($"/v2/{Name}/blobs/uploads/?digest={Uri.EscapeDataString(blob.Digest.ToString())}"), _push, name)
        {
            Body = () => new SentBody(() => open(0), blob.Size, sent =>
            {
                Interlocked.Add(ref shown, sent);
                _options.Progress.Advance(name, sent);
            }),
            IsTransfer = true,
            IsRepeatable = false,
            Verb = "cannot push",
        };
        _options.Progress.Begin(name, blob.Size);
        bool isSent = false;
        try
        {
            using var answer = await _session.AskAsync(request, cancel);
            isSent = answer.Status == HttpStatusCode.Created;
            if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) return (false, null);
            _session.TakesWholeBlobs = isSent;
            return (isSent, answer.Status == HttpStatusCode.Accepted ? answer.Location : null);
        }
        catch (TransferException e) when (e.IsTransient)
        {
            return (false, null);
        }
        finally
        {
            if (!isSent) _options.Progress.Advance(name, -Interlocked.Read(ref shown));
            _options.Progress.End(name);
        }
    }

    // What an earlier command left with the registry, where that is worth going on with.
    private static async Task<(Uri? Place, long From)> FindEarlierAsync(UploadSession upload, KnownUploads.Upload? known, CancellationToken cancel)
    {
        if (known?.Place() is not { } earlier) return (null, 0);
        try
        {
            var (place, has) = await upload.AskAsync(earlier, cancel);
            return has > 0 ? (place, has) : (null, 0);
        }
        catch (PonchoException)
        {
            // The address is of another time, or of another registry of this name.
            return (null, 0);
        }
    }

    private UploadSession UploadOf(Descriptor blob, Func<long, Stream> open, string name, KnownUploads.Upload? known) => new(_session, _push, _options.Progress)
    {
        Blob = blob,
        Open = open,
        Name = name,
        About = Shown(blob.Digest.ToString()),
        IsThere = cancel => HasBlobAsync(blob, cancel),
        Notes = place => known?.Note(place),
    };

    private async Task SendAsync(UploadSession upload, Uri place, long from, CancellationToken cancel)
    {
        _options.Progress.Begin(upload.Name, upload.Blob.Size);
        try
        {
            await upload.SendAsync(place, from, cancel);
        }
        finally
        {
            _options.Progress.End(upload.Name);
        }
    }

    // Null where the blob was mounted.
    private async Task<Uri?> BeginUploadAsync(Descriptor blob, string? mountFrom, string name, CancellationToken cancel)
    {
        string query = mountFrom is null ? "" : $"?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(mountFrom)}";
        var request = new RegistryRequest(HttpMethod.Post, Relative($"/v2/{Name}/blobs/uploads/{query}"), _push, name) { Verb = "cannot push" };
        using var answer = await _session.AskAsync(request, $"{Registry}/{Name}", [HttpStatusCode.Created, HttpStatusCode.Accepted], cancel);
        if (answer.Status == HttpStatusCode.Created && mountFrom is not null) return null;
        return answer.Location ?? throw new PonchoException($"registry names no place for an upload: \"{Registry}/{Name}\"");
    }
}
