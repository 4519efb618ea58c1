using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Poncho.IO.Net;

/// <summary>
/// Follows the redirects of GET and HEAD, and gives each host the password that was meant for it and no other: that of the URL (or the
/// caller's own Authorization header) to the first host only, that of netrc to the host that netrc names.
/// </summary>
internal sealed class RedirectingHandler : DelegatingHandler
{
    private const int MostRedirects = 20;

    private readonly Lazy<Netrc> _netrc;
    private readonly Action<string>? _note;

    public RedirectingHandler(HttpOptions options, HttpMessageHandler inner)
        : base(inner)
    {
        _netrc = new Lazy<Netrc>(() => Netrc.Load(options));
        _note = options.Note;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var first = request.RequestUri!;
        var given = request.Headers.Authorization ?? Basic(UrlCredentials.Of(first));
        for (int hops = 0; ; hops++)
        {
            var url = request.RequestUri!;
            var ofUrl = hops == 0 || IsSameHost(first, url) ? given : Basic(UrlCredentials.Of(url));
            request.Headers.Authorization = ofUrl ?? Basic(_netrc.Value.For(url.IdnHost));
            request.RequestUri = UrlCredentials.Strip(url);
            var response = await base.SendAsync(request, cancellationToken);
            _note?.Invoke($"{request.Method} {Redacted.Url(request.RequestUri)}: {(int)response.StatusCode}");
            if (Next(request, response) is not { } next) return response;
            response.Dispose();
            if (hops == MostRedirects) throw new TransferException($"more than {MostRedirects} redirects: \"{Redacted.Url(first)}\"");
            request.RequestUri = next;
        }
    }

    private static Uri? Next(HttpRequestMessage request, HttpResponseMessage response)
    {
        bool redirects = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
        bool isRead = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        if (!redirects || !isRead || response.Headers.Location is not { } location) return null;
        var from = request.RequestUri!;
        var next = new Uri(from, location);
        if (next.Scheme is not ("http" or "https"))
        {
            response.Dispose();
            throw new TransferException($"redirects to something that is not HTTP ({next.Scheme}): \"{Redacted.Url(from)}\"");
        }

        if (from.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp)
        {
            response.Dispose();
            string hint = $"if that is meant, name the other address itself: {Redacted.Url(next)}";
            throw new TransferException($"redirects from https to http: \"{Redacted.Url(from)}\"", hint);
        }

        return next;
    }

    // The same host and port, or that host's step from http to https.
    private static bool IsSameHost(Uri first, Uri now)
    {
        if (first.IdnHost != now.IdnHost) return false;
        bool isSamePort = first.Scheme == now.Scheme && first.Port == now.Port;
        bool isStepToHttps = first.Scheme == "http" && first.IsDefaultPort && now.Scheme == "https" && now.IsDefaultPort;
        return isSamePort || isStepToHttps;
    }

    private static AuthenticationHeaderValue? Basic((string User, string Password)? credentials) => credentials is var (user, password)
        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
        : null;
}
