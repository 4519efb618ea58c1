using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Authentication;

namespace Poncho.Oci.Registries;

/// <summary>
/// Requests to one registry: who asks is shown where the registry wants to know, redirects are followed (and nothing shown to another
/// host), what may pass is tried again, and a busy registry is waited for and asked less at once. For all threads at once.
/// </summary>
internal sealed class RegistrySession : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClients _http;
    private readonly RegistryOptions _options;
    private readonly Authenticator _authenticator;
    private readonly AdaptiveGate _questions, _transfers;
    private readonly ConcurrentDictionary<string, bool> _warned = [];
    private readonly SemaphoreSlim _first = new(1);
    private bool _isSchemeKnown;

    public RegistrySession(HttpClients http, RegistryOptions options, string registry, string repository)
    {
        (_http, _options, Registry) = (http, options, registry);
        bool isPlain = options.PlainHttp || RegistryHost.IsLoopback(registry);
        Base = RegistryHost.AddressOf(registry, isPlain ? "http" : "https");
        _isSchemeKnown = options.PlainHttp || !isPlain;
        _authenticator = new Authenticator(http, Base, cancel => options.Credential is { } given
            ? Task.FromResult<RegistryCredential?>(given)
            : options.Credentials?.FindAsync(registry, repository, cancel) ?? Task.FromResult<RegistryCredential?>(null));
        _questions = new AdaptiveGate(options.Questions);
        _transfers = new AdaptiveGate(options.Bodies);
    }

    /// <summary>Its name in references.</summary>
    public string Registry { get; }

    /// <summary>Its base address.</summary>
    public Uri Base { get; private set; }

    public HttpOptions Http => _http.Options;

    /// <summary>Whether it takes a blob in the one request that begins an upload; null where it was not tried yet.</summary>
    public bool? TakesWholeBlobs { get; set; }

    /// <summary>Asks, and gives an answer of one of the hoped-for statuses.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="about">What it is about, for messages: a reference, or a host.</param>
    /// <param name="hoped">Statuses that are an answer.</param>
    /// <param name="cancel">Stops asking and waiting.</param>
    /// <exception cref="RegistryException">It answers another one.</exception>
    /// <exception cref="TransferException">It does not answer.</exception>
    public async Task<RegistryAnswer> AskAsync(RegistryRequest request, string about, HttpStatusCode[] hoped, CancellationToken cancel)
    {
        var answer = await AskAsync(request, cancel);
        if (hoped.Contains(answer.Status)) return answer;
        using (answer) throw await RegistryErrors.OfAsync(request, answer, about, _authenticator.HasCredential, cancel);
    }

    /// <summary>The same, whatever the status.</summary>
    public async Task<RegistryAnswer> AskAsync(RegistryRequest request, CancellationToken cancel)
    {
        try
        {
            return await Retries.WhenBusy(Http, Waits).ExecuteAsync(async token => request.IsRepeatable
                ? await Retries.Pipeline(Http, Waits).ExecuteAsync(async inner => await OnceAsync(request, inner), token)
                : await OnceAsync(request, token), cancel);
        }
        catch (TransferException e)
        {
            throw RegistryErrors.Unreachable(e, Registry, Base.Scheme == "http");
        }

        void Waits(TransferException error, TimeSpan delay) => _options.Progress.Waits(Registry, error.Message, delay);
    }

    public void Dispose()
    {
        _authenticator.Dispose();
        _first.Dispose();
    }

    private async Task<RegistryAnswer> OnceAsync(RegistryRequest request, CancellationToken cancel) =>
        (_isSchemeKnown ? null : await FirstAsync(request, cancel)) ?? await TryAsync(request, cancel);

    // On this machine most registries have no TLS; one that does answers plain HTTP with nothing, or with these words.
    private async Task<RegistryAnswer?> FirstAsync(RegistryRequest request, CancellationToken cancel)
    {
        await _first.WaitAsync(cancel);
        try
        {
            if (_isSchemeKnown) return null;
            var (answer, wantsTls) = await TryPlainAsync(request, cancel);
            if (wantsTls) answer = await TrySecureAsync(request, cancel);
            _isSchemeKnown = true;
            return answer;
        }
        finally
        {
            _first.Release();
        }
    }

    private async Task<(RegistryAnswer? Answer, bool WantsTls)> TryPlainAsync(RegistryRequest request, CancellationToken cancel)
    {
        RegistryAnswer answer;
        try
        {
            answer = await TryAsync(request, cancel);
        }
        catch (TransferException e) when (!e.IsUnreachable && e.Status is null)
        {
            return (null, true);
        }
        catch (TransferException e) when (e.Status is not null)
        {
            _isSchemeKnown = true;
            throw;
        }

        if (answer.Status != HttpStatusCode.BadRequest) return (answer, false);
        // What is read of it is gone, so that it has to be asked once more.
        using (answer)
        {
            byte[]? body = await answer.ReadAsync(1024, cancel);
            return (null, body is null or [] || System.Text.Encoding.UTF8.GetString(body).Contains("HTTPS", StringComparison.Ordinal));
        }
    }

    // Null where it speaks no TLS either: then the connection broke off by chance, and it is asked as before.
    private async Task<RegistryAnswer?> TrySecureAsync(RegistryRequest request, CancellationToken cancel)
    {
        var plain = Base;
        Base = RegistryHost.AddressOf(Registry, "https");
        try
        {
            return await TryAsync(request, cancel);
        }
        catch (TransferException e) when (e.IsUnreachable && e.Reason == "no secure connection")
        {
            Base = plain;
            return null;
        }
    }

    private async Task<RegistryAnswer> TryAsync(RegistryRequest request, CancellationToken cancel)
    {
        var gate = request.IsTransfer ? _transfers : _questions;
        var place = await gate.EnterAsync(cancel);
        bool isKept = false;
        try
        {
            var shown = await _authenticator.HeaderAsync(request.Scopes, cancel);
            var answer = await FollowAsync(request, shown, cancel);
            if (answer.Response.StatusCode == HttpStatusCode.Unauthorized && IsOwn(answer.Response.RequestMessage!.RequestUri!))
            {
                if (await _authenticator.AnswerAsync(answer.Response, shown, request.Scopes, cancel) is { } better)
                {
                    answer.Dispose();
                    answer = await FollowAsync(request, better, cancel);
                }
            }

            using var unless = new Unless<HttpAnswer>(answer);
            Warn(answer.Response);
            ThrowIfPassing(request, answer.Response, gate);
            byte[]? body = request.Limit > 0 && answer.Response.IsSuccessStatusCode ? await answer.ReadAsync(request.Limit, cancel) : null;
            isKept = true;
            return new RegistryAnswer(unless.Keep(), place) { Body = body };
        }
        finally
        {
            if (!isKept) place.Dispose();
        }
    }

    private async Task<HttpAnswer> FollowAsync(RegistryRequest request, AuthenticationHeaderValue? shown, CancellationToken cancel)
    {
        var url = request.Address.IsAbsoluteUri ? request.Address : new Uri(Base, request.Address);
        for (int hops = 0; ; hops++)
        {
            if (!IsOwn(url)) await AddressRule.CheckAsync(Base, url, "an address", cancel);
            using var message = request.ToMessage(url);
            if (IsOwn(url)) message.Headers.Authorization = shown;
            var answer = await _http.AskAsync(message, cancel);
            if (NextOf(request, answer.Response) is not { } next) return answer;
            answer.Dispose();
            if (hops == MostRedirects) throw new TransferException($"registry redirects more than {MostRedirects} times: \"{Registry}\"");
            url = next;
        }
    }

    private static Uri? NextOf(RegistryRequest request, HttpResponseMessage response)
    {
        bool isRead = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        int code = (int)response.StatusCode;
        bool redirects = code is 307 or 308 || (isRead && code is 301 or 302 or 303);
        string? location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.FirstOrDefault() : null;
        return redirects && location is not null && Uri.TryCreate(response.RequestMessage!.RequestUri, location, out var next) ? next : null;
    }

    private bool IsOwn(Uri url) => url.Scheme == Base.Scheme && url.IdnHost == Base.IdnHost && url.Port == Base.Port;

    private void ThrowIfPassing(RegistryRequest request, HttpResponseMessage response, AdaptiveGate gate)
    {
        int code = (int)response.StatusCode;
        if (code is not (408 or 425 or 429 or 500 or 502 or 503 or 504)) return;
        if (code == 429) gate.Halve();
        string why = code == 429 ? "it has too many requests" : "it fails";
        throw new TransferException($"{request.Verb} ({why}, {code}): \"{Registry}\"", "try again later")
        {
            Status = response.StatusCode,
            IsTransient = code != 429,
            RetryAfter = TransferErrors.RetryAfter(response, Http.Time),
        };
    }

    // Each is shown once (distribution specification 1.1, "Warnings").
    private void Warn(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Warning", out var warnings)) return;
        foreach (string warning in warnings)
        {
            // 299 - "text"
            int start = warning.IndexOf('"', StringComparison.Ordinal), end = warning.LastIndexOf('"');
            if (!warning.StartsWith("299 ", StringComparison.Ordinal) || end <= start) continue;
            string text = PlainText.Line(warning[(start + 1)..end].Replace("\\\"", "\"", StringComparison.Ordinal));
            if (text.Length > 0 && _warned.TryAdd(text, true)) _options.Warn($"registry {Registry} says: {text}");
        }
    }

    /// <summary>Closes what is not kept.</summary>
    private sealed class Unless<T>(T thing) : IDisposable
        where T : IDisposable
    {
        private bool _kept;

        public T Keep()
        {
            _kept = true;
            return thing;
        }

        public void Dispose()
        {
            if (!_kept) thing.Dispose();
        }
    }
}
