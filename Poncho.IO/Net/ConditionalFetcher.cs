using System.Globalization;
using System.Net;

namespace Poncho.IO.Net;

/// <summary>Asks for a document unless it is still the one at hand. For all threads at once.</summary>
public sealed class ConditionalFetcher(HttpClients http)
{
    /// <summary>
    /// Asks, and where there is something new hands its body, decoded, to <paramref name="consume"/>, which reads it to the end. A body that breaks off is thrown out of
    /// <paramref name="consume"/>'s read as <see cref="TransferException"/>; let it pass: <paramref name="consume"/> is then called again, with a new body from its start.
    /// </summary>
    /// <exception cref="TransferException">No address gave it; <see cref="TransferException.IsNotFound"/> where there is none.</exception>
    public async Task<FetchOutcome> FetchAsync(FetchRequest request, Func<Stream, CancellationToken, Task> consume, ITransferProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(consume);
        ArgumentNullException.ThrowIfNull(progress);
        var mirrors = new Mirrors(http.Options, request.Urls, (error, delay) => progress.Waits(request.Name, error.Message, delay));
        return await mirrors.TryEachAsync(async (mirror, token) => mirror.Url.IsFile ? await ReadAsync(mirror, request, consume, progress, token) : await AskAsync(mirror, request, consume, progress, token), cancel);
    }

    private async Task<FetchOutcome> AskAsync(Mirror mirror, FetchRequest request, Func<Stream, CancellationToken, Task> consume, ITransferProgress progress, CancellationToken cancel)
    {
        using var guard = new StallGuard(http.Options, cancel);
        using var message = new HttpRequestMessage(HttpMethod.Get, mirror.Url);
        ContentDecoding.Offer(message);
        Show(message, "If-None-Match", request.Known?.ETag);
        Show(message, "If-Modified-Since", request.Known?.LastModified);
        using var response = await http.SendAsync(message, guard);
        var validators = ValidatorsOf(response);
        if (response.StatusCode == HttpStatusCode.NotModified && request.Known is { } known)
        {
            return new NotModified(new Validators { ETag = validators.ETag ?? known.ETag, LastModified = validators.LastModified ?? known.LastModified, MaxAge = validators.MaxAge ?? known.MaxAge });
        }

        if (response.StatusCode != HttpStatusCode.OK) throw TransferErrors.Of(response, http.Options.Time);
        await using var raw = new BodyStream(await response.Content.ReadAsStreamAsync(guard.Token), mirror.Url, guard, read => progress.Advance(request.Name, read));
        await using var body = new BodyStream(ContentDecoding.Decode(raw, response.Content.Headers, mirror.Url), mirror.Url, guard, _ => { });
        await ConsumeAsync(body, request, response.Content.Headers.ContentLength, consume, progress, cancel);
        return new Fetched(validators);
    }

    private static async Task<FetchOutcome> ReadAsync(Mirror mirror, FetchRequest request, Func<Stream, CancellationToken, Task> consume, ITransferProgress progress, CancellationToken cancel)
    {
        await using var file = LocalSource.OpenRead(mirror.Url);
        // What a file has in a validator's place: length and time of its last change.
        var changed = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        var validators = new Validators { ETag = string.Create(CultureInfo.InvariantCulture, $"\"{file.Length:x}-{changed.Ticks:x}\"") };
        if (request.Known?.ETag == validators.ETag) return new NotModified(validators);
        await ConsumeAsync(file, request, file.Length, consume, progress, cancel);
        return new Fetched(validators);
    }

    private static async Task ConsumeAsync(Stream body, FetchRequest request, long? bytes, Func<Stream, CancellationToken, Task> consume, ITransferProgress progress, CancellationToken cancel)
    {
        progress.Begin(request.Name, bytes);
        try
        {
            await consume(body, cancel);
        }
        finally
        {
            progress.End(request.Name);
        }
    }

    // What a damaged file of the cache says must not become a header of its own.
    private static void Show(HttpRequestMessage message, string header, string? validator)
    {
        if (validator is { Length: > 0 } && validator.All(c => c is >= ' ' and <= '~')) message.Headers.TryAddWithoutValidation(header, validator);
    }

    private static Validators ValidatorsOf(HttpResponseMessage response) => new()
    {
        ETag = First(response.Headers, "ETag"),
        LastModified = First(response.Content.Headers, "Last-Modified"),
        MaxAge = response.Headers.CacheControl is { NoCache: false, NoStore: false, MaxAge: { } age } ? age : null,
    };

    private static string? First(System.Net.Http.Headers.HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? values.ToString() : null;
}
