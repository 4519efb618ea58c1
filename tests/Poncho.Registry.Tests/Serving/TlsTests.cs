using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Poncho.IO;
using Poncho.Registry.Serving;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Serving;

public sealed class TlsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_certificate_that_was_renewed_is_shown_to_the_next_connection(string version)
    {
        _certificates.Write(_folder.Path, 1);
        await using var registry = await TestRegistry.StartAsync(options => options with { TlsCertificate = _folder["cert.pem"], TlsKey = _folder["key.pem"] });
        Assert.StartsWith("https://127.0.0.1:", registry.Address, StringComparison.Ordinal);
        Assert.Equal("01", await SerialAsync(registry.Address, version));
        _certificates.Write(_folder.Path, 2);
        Assert.Equal("02", await SerialAsync(registry.Address, version));
        File.WriteAllText(_folder["cert.pem"], "none");
        Assert.Equal("02", await SerialAsync(registry.Address, version));
    }

    [Theory]
    [InlineData("cert.pem", "key.pem")]
    [InlineData("key.pem", "cert.pem")]
    public async Task Certificate_and_key_may_be_renewed_in_any_order(string first, string second)
    {
        _certificates.Write(_folder.Path, 1);
        await using var registry = await TestRegistry.StartAsync(options => options with { TlsCertificate = _folder["cert.pem"], TlsKey = _folder["key.pem"] });
        Directory.CreateDirectory(_folder["new"]);
        _certificates.Write(_folder["new"], 2);
        File.Copy(_folder["new", first], _folder[first], overwrite: true);
        Assert.Equal("01", await SerialAsync(registry.Address, "1.1"));
        File.Copy(_folder["new", second], _folder[second], overwrite: true);
        Assert.Equal("02", await SerialAsync(registry.Address, "1.1"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_blob_of_many_pieces_comes_out_as_it_went_in(string version)
    {
        _certificates.Write(_folder.Path, 1);
        await using var registry = await TestRegistry.StartAsync(options => options with { TlsCertificate = _folder["cert.pem"], TlsKey = _folder["key.pem"] });
        using var client = ClientOf(version, _ => { });
        client.BaseAddress = new Uri(registry.Address);
        byte[] blob = TestRegistry.Bytes(3 * ContentAnswer.PieceSize + 17);
        var pushed = await client.PostAsync($"/v2/hep/coffea/blobs/uploads/?digest={TestRegistry.Sha256(blob)}", new ByteArrayContent(blob));
        pushed.Is(HttpStatusCode.Created);
        Assert.Equal(blob, await client.GetByteArrayAsync(pushed.Headers.Location));
    }

    // Kestrel holds a client to the average of all that it took.
    [Fact]
    public async Task A_client_that_stops_reading_a_blob_is_given_up()
    {
        _certificates.Write(_folder.Path, 1);
        byte[] blob = TestRegistry.Bytes(30_000_000);
        await using var registry = await TestRegistry.StartAsync();
        string path = $"/v2/hep/coffea/blobs/{await registry.PushBlobAsync("hep/coffea", blob)}";
        await registry.RestartAsync(options => options with
        {
            TlsCertificate = _folder["cert.pem"],
            TlsKey = _folder["key.pem"],
            Limits = new ServerLimits { Patience = TimeSpan.FromMilliseconds(20) },
        });
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, new Uri(registry.Address).Port);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, shown, chain, _) => IsOurs(shown, chain),
        });
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
        while (!registry.Log.Contains($"method=GET path={path}", StringComparison.Ordinal)) await Task.Yield();
        Assert.InRange(await LimitsTests.RestAsync(stream), 1, blob.Length - 1);
    }

    [Fact]
    public async Task A_key_that_is_not_the_certificates_is_said_at_the_start()
    {
        _certificates.Write(_folder.Path, 1);
        File.Move(_folder["cert.pem"], _folder["first.pem"]);
        _certificates.Write(_folder.Path, 2);
        var e = await Assert.ThrowsAsync<PonchoException>(() => Task.Run(() => new Certificates(_folder["first.pem"], _folder["key.pem"], _ => { }, TimeProvider.System)));
        Assert.Contains("certificate and key cannot be read", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<PonchoException>(() => Task.Run(() => new Certificates(_folder["none.pem"], _folder["key.pem"], _ => { }, TimeProvider.System)));
        Assert.Contains("no such file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_has_ended_is_said()
    {
        _certificates.Write(_folder.Path, 1);
        var said = new List<string>();
        var clock = new ManualClock();
        _ = new Certificates(_folder["cert.pem"], _folder["key.pem"], said.Add, clock);
        Assert.Empty(said);
        clock.Advance(TimeSpan.FromDays(30));
        _ = new Certificates(_folder["cert.pem"], _folder["key.pem"], said.Add, clock);
        Assert.StartsWith("the certificate is valid from ", Assert.Single(said), StringComparison.Ordinal);
    }

    // A client of its own, so that it makes a connection of its own.
    private async Task<string> SerialAsync(string address, string version)
    {
        string serial = "";
        using var client = ClientOf(version, shown => serial = shown);
        (await client.GetAsync(new Uri(address + "/v2/"))).Is(HttpStatusCode.OK);
        return serial;
    }

    // It trusts the authority of these tests alone, and tells which certificate it was shown.
    private HttpClient ClientOf(string version, Action<string> shown)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            shown(certificate!.GetSerialNumberString());
            return IsOurs(certificate, chain);
        };
        return new HttpClient(handler) { DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    private bool IsOurs(X509Certificate? certificate, X509Chain? chain)
    {
        chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificates.Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(new X509Certificate2(certificate!));
    }
}
