using System.Net;

namespace Poncho.IO.Net;

/// <summary>
/// The one way out of the machine: connections are shared, proxies, certificates, passwords and redirects are dealt with here. One for the
/// whole process; for all threads at once.
/// </summary>
public sealed class HttpClients : IDisposable
{
    private readonly HttpClient _plain;

    public HttpClients(HttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        var transport = new TransportHandler(options);
        Client = Create(new RedirectingHandler(options, transport));
        _plain = Create(transport);
    }

    public HttpOptions Options { get; }

    /// <summary>
    /// For requests of other kinds (a registry's, an engine's). Its exceptions are the platform's: <see cref="TransferErrors"/> says them
    /// to a user. Redirects of GET and HEAD are followed, bodies are not decoded, and there is no time limit but that on connecting.
    /// </summary>
    public HttpClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        _plain.Dispose();
    }

    /// <summary>
    /// Sends one request as it is, and waits for the headers: no redirect is followed and no password added. For protocols that have rules
    /// of their own for both. Statuses are the caller's to judge. A body is a <see cref="SentBody"/>.
    /// </summary>
    /// <exception cref="TransferException">The host cannot be reached, does not answer in time, or shows a certificate that is not
    /// trusted.</exception>
    public async Task<HttpAnswer> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Content as SentBody;
        var guard = new StallGuard(body is null ? Options : Options with { StallLimit = SentBody.StallLimitOf(Options) }, cancel);
        if (body is not null) body.Sent = guard.Touch;
        try
        {
            var response = await SendAsync(_plain, request, guard);
            Options.Note?.Invoke($"{request.Method} {Redacted.Url(request.RequestUri!)}: {(int)response.StatusCode}");
            return new HttpAnswer(response, guard, request.RequestUri!);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Sends and waits for the headers, no longer than the stall limit. Statuses are the caller's to judge.</summary>
    /// <exception cref="TransferException">The host cannot be reached, does not answer in time, or shows a certificate that is not
    /// trusted.</exception>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, StallGuard guard) => SendAsync(Client, request, guard);

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, StallGuard guard)
    {
        var url = request.RequestUri!;
        string host = url.Authority;
        Options.Progress.Asked(host);
        try
        {
            guard.Touch();
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, guard.Token);
            guard.Touch();
            return response;
        }
        catch (Exception e) when (TransferErrors.Of(e, url, guard) is { } error)
        {
            throw error;
        }
        finally
        {
            Options.Progress.Answered(host);
        }
    }

    private HttpClient Create(HttpMessageHandler handler)
    {
        var client = new HttpClient(handler)
        {
            // StallGuard limits the time without bytes; a whole transfer may take as long as it likes.
            Timeout = Timeout.InfiniteTimeSpan,
            // One connection for each transfer: HTTP/2 sends all over one connection, and a lost packet then stops all of them.
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(Options.UserAgent);
        return client;
    }
}
