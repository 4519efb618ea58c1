using System.Net;

namespace Poncho.IO.Net;

/// <summary>
/// The one way out of the machine: connections are shared, proxies, certificates, passwords and redirects are dealt with here. One for the
/// whole process; for all threads at once.
/// </summary>
public sealed class HttpClients : IDisposable
{
    public HttpClients(HttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Client = new HttpClient(new RedirectingHandler(options, new TransportHandler(options)))
        {
            // StallGuard limits the time without bytes; a whole transfer may take as long as it likes.
            Timeout = Timeout.InfiniteTimeSpan,
            // One connection for each transfer: HTTP/2 sends all over one connection, and a lost packet then stops all of them.
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
    }

    public HttpOptions Options { get; }

    /// <summary>
    /// For requests of other kinds (a registry's, an engine's). Its exceptions are the platform's: <see cref="TransferErrors"/> says them
    /// to a user. Redirects of GET and HEAD are followed, bodies are not decoded, and there is no time limit but that on connecting.
    /// </summary>
    public HttpClient Client { get; }

    public void Dispose() => Client.Dispose();

    /// <summary>Sends and waits for the headers, no longer than the stall limit. Statuses are the caller's to judge.</summary>
    /// <exception cref="TransferException">The host cannot be reached, does not answer in time, or shows a certificate that is not
    /// trusted.</exception>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, StallGuard guard)
    {
        var url = request.RequestUri!;
        string host = url.Authority;
        Options.Progress.Asked(host);
        try
        {
            guard.Touch();
            var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, guard.Token);
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
}
