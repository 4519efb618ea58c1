using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

public sealed class ProxyRulesTests : IDisposable
{
    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Theory]
    [InlineData("example.org", "http://example.org/x", true)]
    [InlineData("example.org", "http://sub.example.org/x", true)]
    [InlineData(".example.org", "http://sub.example.org/x", true)]
    [InlineData("*.example.org", "http://sub.example.org/x", true)]
    [InlineData("example.org", "http://notexample.org/x", false)]
    [InlineData("example.org:8080", "http://example.org:8080/x", true)]
    [InlineData("example.org:8080", "http://example.org/x", false)]
    [InlineData("a, b ,EXAMPLE.org", "http://example.org/x", true)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3/x", true)]
    [InlineData("10.0.0.0/8", "http://11.1.2.3/x", false)]
    [InlineData("127.0.0.1", "http://127.0.0.1:8080/x", true)]
    [InlineData("::1", "http://[::1]:8080/x", true)]
    [InlineData("[::1]:8080", "http://[::1]:8080/x", true)]
    [InlineData("*", "http://anything/x", true)]
    [InlineData("", "http://anything/x", false)]
    [InlineData("bad/entry,*", "http://anything/x", true)]
    public void NO_PROXY_names_hosts(string list, string url, bool direct) => Assert.Equal(direct, new NoProxyList(list).Contains(new Uri(url)));

    [Fact]
    public void Lower_case_variables_come_first_and_condarc_before_all()
    {
        var rules = new ProxyRules(_net.Of(new() { ["HTTP_PROXY"] = "http://upper:1", ["http_proxy"] = "http://lower:2", ["HTTPS_PROXY"] = "secure:3", ["ALL_PROXY"] = "socks5://all:4" }) with
        {
            Proxies = new Dictionary<string, string> { ["https://special.org"] = "http://special:5" },
        });
        Assert.Equal("http://lower:2/", rules.GetProxy(new Uri("http://host/"))!.AbsoluteUri);
        Assert.Equal("http://secure:3/", rules.GetProxy(new Uri("https://host/"))!.AbsoluteUri);
        Assert.Equal("http://special:5/", rules.GetProxy(new Uri("https://special.org/"))!.AbsoluteUri);
    }

    [Fact]
    public void In_a_CGI_program_HTTP_PROXY_is_not_the_users()
    {
        var rules = new ProxyRules(_net.Of(new() { ["HTTP_PROXY"] = "http://evil:1", ["GATEWAY_INTERFACE"] = "CGI/1.1" }));
        Assert.Null(rules.GetProxy(new Uri("http://host/")));
    }

    [Fact]
    public void A_proxys_password_is_kept_apart_from_its_address()
    {
        var rules = new ProxyRules(_net.Of(new() { ["http_proxy"] = "http://me:p%40w@proxy:3128" }));
        var proxy = rules.GetProxy(new Uri("http://host/"))!;
        Assert.Equal("http://proxy:3128/", proxy.AbsoluteUri);
        Assert.Equal(("me", "p@w"), (rules.GetCredential(proxy, "Basic")!.UserName, rules.GetCredential(proxy, "Basic")!.Password));
    }

    [Fact]
    public void What_is_no_proxys_address_is_refused_without_its_password()
    {
        var error = Assert.Throws<PonchoException>(() => new ProxyRules(_net.Of(new() { ["https_proxy"] = "ftp://me:pw@proxy" })));
        Assert.Equal("https_proxy is no proxy's address: \"ftp://proxy\"", error.Message);
    }

    [Fact]
    public async Task Plain_requests_go_through_the_proxy_with_its_password()
    {
        await using var proxy = new LoopbackServer((request, reply) => request["Proxy-Authorization"] is null
            ? reply.SendAsync("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"p\"")
            : reply.SendAsync("200 OK", body: "by proxy"u8.ToArray()));
        var options = _net.Of(new() { ["http_proxy"] = proxy.Url("", "me:pw@") });
        await _net.DownloadAsync(new DownloadRequest { Urls = ["http://far.invalid/thing"], Target = _net.Target, Name = "thing" }, options);
        Assert.Equal("by proxy", File.ReadAllText(_net.Target));
        Assert.Equal("http://far.invalid/thing", proxy.Requests.Last().Target);
        Assert.Equal("Basic bWU6cHc=", proxy.Requests.Last()["Proxy-Authorization"]);
    }

    [Fact]
    public async Task A_proxy_that_wants_a_password_and_has_none_says_so()
    {
        await using var proxy = new LoopbackServer((_, reply) => reply.SendAsync("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"p\""));
        var request = new DownloadRequest { Urls = ["http://far.invalid/thing"], Target = _net.Target, Name = "thing" };
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(request, _net.Of(new() { ["http_proxy"] = proxy.Url("") })));
        Assert.Equal("cannot fetch (407 proxy authentication required): \"http://far.invalid/thing\"; put name and password into the proxy's address", $"{error.Message}; {error.Hint}");
    }

    [Fact]
    public async Task A_proxy_that_opens_no_tunnel_is_named_as_the_cause()
    {
        await using var proxy = new LoopbackServer((_, reply) => reply.SendAsync("403 Forbidden"));
        var request = new DownloadRequest { Urls = ["https://far.invalid/thing"], Target = _net.Target, Name = "thing" };
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(request, _net.Of(new() { ["https_proxy"] = proxy.Url("") })));
        Assert.Equal("the proxy refuses (403): \"https://far.invalid/thing\"", error.Message);
        Assert.Equal("CONNECT", proxy.Requests.Single().Method);
    }

    [Fact]
    public async Task Hosts_in_NO_PROXY_are_reached_directly()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "direct"u8.ToArray()));
        var request = new DownloadRequest { Urls = [server.Url("/thing")], Target = _net.Target, Name = "thing" };
        await _net.DownloadAsync(request, _net.Of(new() { ["http_proxy"] = "http://127.0.0.1:1", ["no_proxy"] = "127.0.0.0/8" }));
        Assert.Equal("direct", File.ReadAllText(_net.Target));
    }
}
