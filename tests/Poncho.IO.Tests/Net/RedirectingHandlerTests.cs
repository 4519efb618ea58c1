using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

public sealed class RedirectingHandlerTests : IDisposable
{
    private const string MePw = "Basic bWU6cHc=", NetrcUser = "Basic bmV0OnJj";

    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task The_password_of_a_URL_goes_to_its_host_and_not_into_the_request_line()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "x"u8.ToArray()));
        await FetchAsync(server.Url("/thing", "me:pw@"));
        Assert.Equal(("/thing", MePw), (server.Requests.Single().Target, server.Requests.Single()["Authorization"]));
    }

    [Fact]
    public async Task Escaped_passwords_are_unescaped()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "x"u8.ToArray()));
        await FetchAsync(server.Url("/thing", "m%40e:p%3Aw@"));
        Assert.Equal("Basic " + Convert.ToBase64String("m@e:p:w"u8), server.Requests.Single()["Authorization"]);
    }

    [Fact]
    public async Task Tokens_in_the_path_are_sent_as_they_are()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "x"u8.ToArray()));
        await FetchAsync(server.Url("/t/tk-1/chan/a%20b.conda"));
        Assert.Equal("/t/tk-1/chan/a%20b.conda", server.Requests.Single().Target);
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_password_stays_with_its_host_when_a_server_redirects(string status)
    {
        await using var other = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "x"u8.ToArray()));
        await using var server = new LoopbackServer((request, reply) => request.Target switch
        {
            "/a" => reply.SendAsync(status, "Location: b"),
            _ => reply.SendAsync(status, $"Location: {other.Url("/c")}"),
        });
        await FetchAsync(server.Url("/a", "me:pw@"));
        Assert.Equal([MePw, MePw], server.Requests.Select(r => r["Authorization"]));
        Assert.Null(other.Requests.Single()["Authorization"]);
    }

    [Fact]
    public async Task The_callers_own_header_stays_with_its_host_too()
    {
        await using var other = new LoopbackServer((_, reply) => reply.SendAsync("200 OK"));
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("307 Temporary Redirect", $"Location: {other.Url("/blob")}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/v2/")) { Headers = { { "Authorization", "Bearer token" } } };
        using var response = await _net.Http().Client.SendAsync(request);
        Assert.Equal("Bearer token", server.Requests.Single()["Authorization"]);
        Assert.Null(other.Requests.Single()["Authorization"]);
    }

    [Fact]
    public async Task Netrc_gives_each_host_its_own()
    {
        _net.Folder.Write(".netrc", "machine 127.0.0.1 login net password rc\n");
        await using var named = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "x"u8.ToArray()));
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("302 Found", $"Location: {named.Url("/c")}"));
        await FetchAsync(server.Url("/a", host: "localhost"));
        Assert.Null(server.Requests.Single()["Authorization"]);
        Assert.Equal(NetrcUser, named.Requests.Single()["Authorization"]);
    }

    [Fact]
    public async Task The_variable_NETRC_names_another_file_and_the_URL_comes_first()
    {
        string netrc = _net.Folder.Write("elsewhere", "default login net password rc");
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "x"u8.ToArray()));
        await FetchAsync(server.Url("/a"), _net.Of(new() { ["NETRC"] = netrc }));
        await FetchAsync(server.Url("/a", "me:pw@"), _net.Of(new() { ["NETRC"] = netrc }));
        Assert.Equal([NetrcUser, MePw], server.Requests.Select(r => r["Authorization"]));
    }

    [Fact]
    public async Task Endless_redirects_end()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("302 Found", "Location: /again"));
        var error = await Assert.ThrowsAsync<TransferException>(() => FetchAsync(server.Url("/t/TOKEN/a")));
        Assert.Equal(($"more than 20 redirects: \"{server.Url("/a")}\"", 21), (error.Message, server.Requests.Count));
    }

    [Fact]
    public async Task A_redirect_away_from_HTTP_is_refused()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("302 Found", "Location: file:///etc/passwd"));
        var error = await Assert.ThrowsAsync<TransferException>(() => FetchAsync(server.Url("/a")));
        Assert.Equal($"redirects to something that is not HTTP (file): \"{server.Url("/a")}\"", error.Message);
    }

    [Fact]
    public async Task What_is_posted_is_not_redirected()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("302 Found", "Location: /b"));
        using var response = await _net.Http().Client.PostAsync(server.Url("/a"), null);
        Assert.Equal((302, 1), ((int)response.StatusCode, server.Requests.Count));
    }

    [Fact]
    public async Task A_password_is_sought_in_netrc_before_anything_fails_and_the_refusal_says_so()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\""));
        var error = await Assert.ThrowsAsync<TransferException>(() => FetchAsync(server.Url("/a", "me:pw@")));
        Assert.Equal(($"cannot fetch (401 unauthorized): \"{server.Url("/a")}\"", "put the host's name and password into ~/.netrc; a channel's token goes into its address"), (error.Message, error.Hint));
        Assert.Single(server.Requests);
    }

    private Task FetchAsync(string url, HttpOptions? options = null) =>
        _net.DownloadAsync(new DownloadRequest { Urls = [url], Target = _net.Target, Name = "thing" }, options);
}
