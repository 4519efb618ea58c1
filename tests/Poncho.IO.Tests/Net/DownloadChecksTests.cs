using System.Globalization;
using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>What comes is held to the checksums and lengths that are known of it.</summary>
public sealed class DownloadChecksTests : IDisposable
{
    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task Wrong_bytes_are_fetched_once_more_and_then_refused()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, new byte[_net.Content.Length]));
        var error = await Assert.ThrowsAsync<BlobMismatchException>(() => _net.DownloadAsync(_net.Request(server.Url("/t/SECRET/thing", "me:pw@"))));
        Assert.Equal($"sha256 of {server.Url("/thing")} is {Digest.Of(new byte[_net.Content.Length]).Hex}, expected \"{Digest.Of(_net.Content).Hex}\"", error.Message);
        Assert.Equal(2, server.Requests.Count);
        Assert.Empty(_net.Time.Waits);
        Assert.Empty(_net.Files);
    }

    [Fact]
    public async Task A_wrong_md5_is_refused()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "abc"u8.ToArray()));
        var request = new DownloadRequest { Urls = [server.Url("/thing")], Target = _net.Target, Name = "thing", Md5 = "00000000000000000000000000000000" };
        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _net.DownloadAsync(request));
        Assert.Equal($"md5 of {server.Url("/thing")} is 900150983cd24fb0d6963f7d28e17f72, expected \"00000000000000000000000000000000\"", error.Message);
        await _net.DownloadAsync(request with { Md5 = "900150983CD24FB0D6963F7D28E17F72" });
    }

    [Fact]
    public async Task An_md5_that_is_a_path_is_refused()
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => _net.DownloadAsync(new DownloadRequest { Urls = ["http://127.0.0.1:1/"], Target = _net.Target, Name = "thing", Md5 = "../../../../../../../../etc/x.12" }));
        Assert.Equal("md5 of thing is not 32 hex digits: \"../../../../../../../../etc/x.12\"", error.Message);
    }

    [Fact]
    public async Task A_server_that_says_another_length_is_refused_before_its_bytes()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: new byte[7]));
        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing"))));
        Assert.Equal($"size of {server.Url("/thing")} is 7 bytes, expected \"300000\"", error.Message);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(300_005, "size of {0} is more than the expected bytes: \"300000\"")]
    [InlineData(299_995, "size of {0} is 299995 bytes, expected \"300000\"")]
    public async Task A_body_of_another_length_than_promised_is_refused(int length, string message)
    {
        byte[] body = new byte[length];
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", "Transfer-Encoding: chunked");
            await reply.RawAsync(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            await reply.BytesAsync(body);
            await reply.RawAsync("\r\n0\r\n\r\n");
        });
        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing"))));
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, message, server.Url("/thing")), error.Message);
        Assert.Empty(_net.Files);
    }

    [Fact]
    public async Task A_body_that_only_the_connection_ends_and_that_is_short_was_broken_off()
    {
        int requests = 0;
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK");
            await reply.BytesAsync(_net.Content.AsMemory(0, ++requests == 1 ? 10 : _net.Content.Length));
        });
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(2, requests);
    }
}
