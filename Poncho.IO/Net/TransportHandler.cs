using System.Net;

namespace Poncho.IO.Net;

/// <summary>The connections. Those under TLS are set up apart, so that a run that needs none reads no certificates.</summary>
internal sealed class TransportHandler : HttpMessageHandler
{
    private readonly HttpOptions _options;
    private readonly ProxyRules _proxies;
    private readonly Lazy<HttpMessageInvoker> _plain, _secure;

    public TransportHandler(HttpOptions options)
    {
        _options = options;
        _proxies = new ProxyRules(options);
        _plain = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(Create()));
        _secure = new Lazy<HttpMessageInvoker>(() =>
        {
            var sockets = Create();
            sockets.SslOptions = CertificateTrust.Of(_options);
            return new HttpMessageInvoker(sockets);
        });
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        if (_options.Offline)
        {
            const string Hint = "run it once without --offline, or with CONDA_OFFLINE=false";
            throw new TransferException($"offline, not fetched: \"{Redacted.Url(url)}\"", Hint);
        }

        bool isSecure = url.Scheme == Uri.UriSchemeHttps || _proxies.GetProxy(url)?.Scheme == Uri.UriSchemeHttps;
        if (isSecure) InstalledTls.Need("https");
        return (isSecure ? _secure : _plain).Value.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_plain.IsValueCreated) _plain.Value.Dispose();
            if (_secure.IsValueCreated) _secure.Value.Dispose();
        }

        base.Dispose(disposing);
    }

    private SocketsHttpHandler Create() => new()
    {
        // Redirects and passwords are RedirectingHandler's; bodies are hashed as they come, so nothing decodes them on the way.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = true,
        Proxy = _proxies,
        ConnectTimeout = _options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxResponseHeadersLength = 64,
    };
}
