using System.Globalization;
using System.Net;

namespace Poncho.IO.Net;

/// <summary>Asks for a document unless it is still the one at hand. For all threads at once.</summary>
public sealed class ConditionalFetcher(HttpClients http)
{
    /// <summary>
    /// Asks, and where there is something new hands its body, decoded, to <paramref name="consume"/>, which reads it to the end. A body
    /// that breaks off is thrown out of <paramref name="consume"/>'s read as <see cref="TransferException"/>; let it pass: <paramref
    /// name="consume"/> is then called again, with a new body from its start.
    /// </summary>
    /// <exception cref="TransferException">No address gave it; <see cref="TransferException.IsNotFound"/> where there is none.</exception>
    public async Task<FetchOutcome> FetchAsync(
        FetchRequest request, Func<Stream, CancellationToken, Task> consume, ITransferProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(consume);
        ArgumentNullException.ThrowIfNull(progress);
        var mirrors = new Mirrors(http.Options, request.Urls, (error, delay) => progress.Waits(request.Name, error.Message, delay))
        {
            BelievesNotFound = true,
        };
        var consumer = new Consumer(request, consume, progress);
        return await mirrors.TryEachAsync(
            (mirror, token) => mirror.Url.IsFile ? ReadAsync(mirror, consumer, token) : AskAsync(mirror, consumer, token),
            cancel);
    }

    private async Task<FetchOutcome> AskAsync(Mirror mirror, Consumer consumer, CancellationToken cancel)
    {
        var request = consumer.Request;
        using var guard = new StallGuard(http.Options, cancel);
        using var message = new HttpRequestMessage(HttpMethod.Get, mirror.Url);
        ContentDecoding.Offer(message);
        if (request.Accept is { } forms) message.Headers.TryAddWithoutValidation("Accept", forms);
        Show(message, "If-None-Match", request.Known?.ETag);
        Show(message, "If-Modified-Since", request.Known?.LastModified);
        using var response = await http.SendAsync(message, guard);
        var validators = ValidatorsOf(response);
        if (response.StatusCode == HttpStatusCode.NotModified && request.Known is { } known)
        {
            return new NotModified(new Validators
            {
                ETag = validators.ETag ?? known.ETag,
                LastModified = validators.LastModified ?? known.LastModified,
                MaxAge = validators.MaxAge ?? known.MaxAge,
            });
        }

        if (response.StatusCode != HttpStatusCode.OK) throw TransferErrors.Of(response, http.Options.Time);
        var received = await response.Content.ReadAsStreamAsync(guard.Token);
        await using var raw = new BodyStream(received, mirror.Url, guard, consumer.Advance);
        var decoded = ContentDecoding.Decode(raw, response.Content.Headers, mirror.Url);
        await using var body = new BodyStream(decoded, mirror.Url, guard, _ => { });
        await consumer.ConsumeAsync(body, response.Content.Headers.ContentLength, cancel);
        return new Fetched(validators);
    }

    private static async Task<FetchOutcome> ReadAsync(Mirror mirror, Consumer consumer, CancellationToken cancel)
    {
        await using var file = LocalSource.OpenRead(mirror.Url);
        // What a file has in a validator's place: length and time of its last change.
        var changed = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        var validators = new Validators { ETag = string.Create(CultureInfo.InvariantCulture, $"\"{file.Length:x}-{changed.Ticks:x}\"") };
        if (consumer.Request.Known?.ETag == validators.ETag) return new NotModified(validators);
        await consumer.ConsumeAsync(file, file.Length, cancel);
        return new Fetched(validators);
    }

    // Validators come from a file of a cache. Where that is damaged, its text must not break out of the header.
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

    /// <summary>What takes the body of one request, and what shows its progress.</summary>
    private sealed record Consumer(FetchRequest Request, Func<Stream, CancellationToken, Task> Consume, ITransferProgress Progress)
    {
        public void Advance(int read) => Progress.Advance(Request.Name, read);

        public async Task ConsumeAsync(Stream body, long? bytes, CancellationToken cancel)
        {
            Progress.Begin(Request.Name, bytes);
            try
            {
                await Consume(body, cancel);
            }
            finally
            {
                Progress.End(Request.Name);
            }
        }
    }
}
