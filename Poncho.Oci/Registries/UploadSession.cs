using System.Globalization;
using System.Net;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Authentication;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Registries;

/// <summary>
/// One upload: all bytes in the request that ends it, with their length before them. Where that breaks off, the registry is asked how much it
/// has, and the rest is sent; a registry that does not say gets all of it again, once.
/// </summary>
internal sealed class UploadSession(RegistrySession session, Scopes scopes, ITransferProgress progress)
{
    private const int MostBreaks = 3;

    private static readonly HttpStatusCode[] s_created = [HttpStatusCode.Created, HttpStatusCode.NoContent];

    public required Descriptor Blob { get; init; }

    /// <summary>Opens the bytes from a place in them.</summary>
    public required Func<long, Stream> Open { get; init; }

    /// <summary>For progress.</summary>
    public required string Name { get; init; }

    /// <summary>For messages.</summary>
    public required string About { get; init; }

    /// <summary>Whether the blob is there after all: an answer may be lost, too.</summary>
    public required Func<CancellationToken, Task<bool>> IsThere { get; init; }

    /// <summary>Whether it went on after a break; then a refusal may be about how the parts fit together.</summary>
    public bool HasGoneOn { get; private set; }

    /// <summary>Told where the bytes go.</summary>
    public Action<Uri> Notes { get; init; } = static _ => { };

    /// <summary>Sends what the registry lacks.</summary>
    /// <param name="place">The address that it named.</param>
    /// <param name="from">How much it has, of an earlier command.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task SendAsync(Uri place, long from, CancellationToken cancel)
    {
        HasGoneOn = from > 0;
        progress.Advance(Name, from);
        Notes(place);
        for (int breaks = 0; ;)
        {
            long shown = 0;
            try
            {
                await EndAsync(place, from, sent => Advance(ref shown, sent), cancel);
                return;
            }
            catch (TransferException e) when (e.IsTransient && breaks < MostBreaks)
            {
                breaks++;
                progress.Waits(session.Registry, e.Message, session.Http.RetryDelay);
                await Task.Delay(session.Http.RetryDelay, session.Http.Time, cancel);
                var (next, has) = await AskAsync(place, cancel);
                if (next is null && await IsThere(cancel)) return;
                if (next is null) throw;
                HasGoneOn = true;
                // What the registry has of it counts, and not what was sent.
                progress.Advance(Name, has - from - shown);
                if (has > from) breaks = 0;
                (place, from) = (next, has);
                Notes(place);
            }
        }
    }

    private void Advance(ref long shown, long sent)
    {
        shown += sent;
        progress.Advance(Name, sent);
    }

    private async Task EndAsync(Uri place, long from, Action<long> passed, CancellationToken cancel)
    {
        string separator = place.Query.Length > 0 ? "&" : "?";
        var address = new Uri($"{place.AbsoluteUri}{separator}digest={Uri.EscapeDataString(Blob.Digest.ToString())}");
        var request = new RegistryRequest(HttpMethod.Put, address, scopes, Name)
        {
            Body = () => new SentBody(() => Open(from), Blob.Size - from, passed),
            ContentRange = from > 0 ? string.Create(CultureInfo.InvariantCulture, $"{from}-{Blob.Size - 1}") : null,
            IsTransfer = true,
            IsRepeatable = false,
            Verb = "cannot push",
        };
        using var answer = await session.AskAsync(request, About, s_created, cancel);
        bool isOther = Digest.TryParse(answer.Header("Docker-Content-Digest"), null, out var stored) && stored != Blob.Digest;
        if (isOther) throw new BlobMismatchException(Blob.Digest, stored, $"what registry {session.Registry} stored");
    }

    /// <summary>How much the registry has of it, and where to go on; a null place where it does not know of the upload any more.</summary>
    public async Task<(Uri? Place, long Has)> AskAsync(Uri place, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Get, place, scopes, Name);
        using var answer = await session.AskAsync(request, cancel);
        if (answer.Status is not (HttpStatusCode.NoContent or HttpStatusCode.OK or HttpStatusCode.Accepted)) return (null, 0);
        long has = RangeEnd(answer.Header("Range"));
        return (answer.Location ?? place, Math.Min(has, Blob.Size));
    }

    // "0-999" of 1,000 bytes. "0-0" may be one byte or, with some, none: then it is sent from its start.
    private static long RangeEnd(string? range)
    {
        string text = (range ?? "").StartsWith("bytes=", StringComparison.Ordinal) ? range![6..] : range ?? "";
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        bool isNumber = long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long last);
        return dash == 1 && text[0] == '0' && isNumber && last > 0 ? last + 1 : 0;
    }
}
