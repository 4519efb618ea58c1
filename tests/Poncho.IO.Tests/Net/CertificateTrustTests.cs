using System.Globalization;
using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

public sealed class CertificateTrustTests : IDisposable
{
    private readonly NetFixture _net = new();
    private readonly Authority _authority = new();

    private string Bundle => _net.Folder.Write("ca/bundle.pem", _authority.Certificate.ExportCertificatePem() + "\n");

    public void Dispose()
    {
        _authority.Dispose();
        _net.Dispose();
    }

    [Fact]
    public async Task An_unknown_authority_is_not_trusted()
    {
        var error = await FailAsync(_net.Options);
        Assert.StartsWith("cannot trust the host (its certificate comes from an authority that is not trusted here): \"https://127.0.0.1:", error.Message, StringComparison.Ordinal);
        Assert.Equal("name the authority's PEM file by ssl_verify in .condarc or by SSL_CERT_FILE", error.Hint);
        Assert.Empty(_net.Time.Waits);
    }

    [Theory]
    [InlineData("SSL_CERT_FILE", "ca/bundle.pem")]
    [InlineData("SSL_CERT_DIR", "ca")]
    [InlineData("REQUESTS_CA_BUNDLE", "ca/bundle.pem")]
    [InlineData("REQUESTS_CA_BUNDLE", "ca")]
    [InlineData("CURL_CA_BUNDLE", "ca/bundle.pem")]
    public async Task A_private_authority_is_trusted_when_a_variable_names_it(string variable, string path)
    {
        _ = Bundle;
        await SucceedAsync(_net.Of(new() { [variable] = _net.Folder[path] }));
    }

    [Fact]
    public async Task A_private_authority_is_trusted_when_condarc_names_it()
    {
        using var other = new Authority("CN=other");
        string elsewhere = _net.Folder.Write("other.pem", other.Certificate.ExportCertificatePem());
        await SucceedAsync(_net.Of(new() { ["SSL_CERT_FILE"] = elsewhere }) with { CertificateAuthorities = Bundle });
    }

    [Fact]
    public async Task A_bundle_stands_in_place_of_what_else_is_trusted()
    {
        using var other = new Authority("CN=other");
        string elsewhere = _net.Folder.Write("other.pem", other.Certificate.ExportCertificatePem());
        await FailAsync(_net.Of(new() { ["REQUESTS_CA_BUNDLE"] = elsewhere, ["SSL_CERT_FILE"] = Bundle }));
    }

    [Fact]
    public Task Whoever_answers_is_believed_when_the_user_says_so() => SucceedAsync(_net.Options with { VerifyCertificates = false });

    [Fact]
    public async Task An_expired_certificate_is_named_with_its_date()
    {
        var expired = DateTimeOffset.UtcNow.AddDays(-3);
        using var certificate = _authority.Issue(expired);
        var error = await FailAsync(_net.Options with { CertificateAuthorities = Bundle }, certificate);
        Assert.StartsWith($"cannot trust the host (its certificate expired on {expired:yyyy-MM-dd}): \"https://127.0.0.1:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_trusted()
    {
        using var certificate = _authority.Issue(host: "elsewhere.org");
        var error = await FailAsync(_net.Options with { CertificateAuthorities = Bundle }, certificate);
        Assert.StartsWith("cannot trust the host (its certificate is for another name): ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.pem", "cannot read file (no such file): \"{0}\"")]
    [InlineData("empty.pem", "no certificate in file: \"{0}\"")]
    public async Task A_bundle_that_holds_nothing_is_named(string name, string message)
    {
        _net.Folder.Write("empty.pem", "no certificate here\n");
        var error = await FailAsync(_net.Of(new() { ["SSL_CERT_FILE"] = _net.Folder[name] }));
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, message, _net.Folder[name]), error.Message);
    }

    [Fact]
    public async Task Plain_requests_read_no_bundle()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "ok"u8.ToArray()));
        await _net.DownloadAsync(Request(server), _net.Of(new() { ["SSL_CERT_FILE"] = _net.Folder["missing.pem"] }));
    }

    [Fact]
    public async Task A_plain_server_under_https_is_said_to_be_none()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("400 Bad Request"));
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(new DownloadRequest { Urls = [$"https://127.0.0.1:{server.Port}/x"], Target = _net.Target, Name = "x" }));
        Assert.Equal($"cannot fetch (no secure connection): \"https://127.0.0.1:{server.Port}/x\"", error.Message);
        Assert.Equal("is it an http:// address?", error.Hint);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_refused()
    {
        using var certificate = _authority.Issue();
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("302 Found", "Location: http://127.0.0.1:1/t/TOKEN/x"), certificate);
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(Request(server), _net.Options with { CertificateAuthorities = Bundle }));
        Assert.Equal(($"redirects from https to http: \"{server.Url("/thing")}\"", "if that is meant, name the other address itself: http://127.0.0.1:1/x"), (error.Message, error.Hint));
    }

    private DownloadRequest Request(LoopbackServer server) => new() { Urls = [server.Url("/thing")], Target = _net.Target, Name = "thing" };

    private async Task SucceedAsync(HttpOptions options)
    {
        using var certificate = _authority.Issue();
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "secure"u8.ToArray()), certificate);
        await _net.DownloadAsync(Request(server), options);
        Assert.Equal("secure", File.ReadAllText(_net.Target));
    }

    private async Task<PonchoException> FailAsync(HttpOptions options, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null)
    {
        using var own = certificate is null ? _authority.Issue() : null;
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "secure"u8.ToArray()), certificate ?? own);
        return await Assert.ThrowsAnyAsync<PonchoException>(() => _net.DownloadAsync(Request(server), options));
    }
}
