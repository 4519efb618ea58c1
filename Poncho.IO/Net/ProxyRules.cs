using System.Net;

namespace Poncho.IO.Net;

/// <summary>
/// Which proxy a URL goes through: condarc's <c>proxy_servers</c>, else the environment's; never where <c>NO_PROXY</c> names the host.
/// </summary>
internal sealed class ProxyRules : IWebProxy, ICredentials
{
    private readonly HttpOptions _options;
    private readonly NoProxyList _none;
    private readonly Dictionary<Uri, NetworkCredential> _credentials = [];
    private readonly Dictionary<string, Uri?> _proxies = new(StringComparer.OrdinalIgnoreCase);

    public ProxyRules(HttpOptions options)
    {
        _options = options;
        _none = new NoProxyList(options.Variable("no_proxy") ?? options.Variable("NO_PROXY"));
        foreach (var (key, value) in options.Proxies) _proxies[key] = Parse(value, $"proxy_servers.{key}");
        // A web server hands a request's "Proxy:" header on as HTTP_PROXY (CVE-2016-5388): in a CGI program only the lower-case form is the
        // user's.
        bool isCgi = options.Variable("GATEWAY_INTERFACE") is not null;
        Read("http", isCgi ? ["http_proxy"] : ["http_proxy", "HTTP_PROXY"]);
        Read("https", ["https_proxy", "HTTPS_PROXY"]);
        Read("all", ["all_proxy", "ALL_PROXY"]);
    }

    public ICredentials? Credentials { get => this; set => throw new NotSupportedException(); }

    /// <summary>The proxy's address without its password, or null for a direct connection.</summary>
    public Uri? GetProxy(Uri destination)
    {
        if (_none.Contains(destination)) return null;
        string host = destination.IdnHost;
        foreach (string key in (ReadOnlySpan<string>)[$"{destination.Scheme}://{host}", destination.Scheme, $"all://{host}", "all"])
        {
            if (_proxies.TryGetValue(key, out var proxy)) return proxy;
        }

        return null;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    public NetworkCredential? GetCredential(Uri uri, string authType) => _credentials.GetValueOrDefault(AuthorityOf(uri));

    private void Read(string scheme, string[] names)
    {
        foreach (string name in names)
        {
            if (_options.Variable(name) is not { } value) continue;
            _proxies.TryAdd(scheme, Parse(value, name));
            return;
        }
    }

    private Uri? Parse(string value, string from)
    {
        if (value.Length == 0) return null;
        string text = value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value;
        bool isAddress = Uri.TryCreate(text, UriKind.Absolute, out var url);
        if (!isAddress || url!.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5"))
        {
            throw new PonchoException($"{from} is no proxy's address: \"{Redacted.Url(text)}\"", "write it as http://HOST:PORT");
        }

        var address = new Uri(url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        if (UrlCredentials.Of(url) is var (user, password)) _credentials[AuthorityOf(address)] = new NetworkCredential(user, password);
        return address;
    }

    private static Uri AuthorityOf(Uri url) => new(url.GetLeftPart(UriPartial.Authority));
}
