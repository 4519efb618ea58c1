using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Poncho.Registry.Tests;

/// <summary>An authority of a test's own, and certificates of it for the loopback.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1);

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=Authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Authority = request.CreateSelfSigned(_from, _from.AddDays(10));
    }

    public X509Certificate2 Authority { get; }

    /// <summary>Writes a new certificate and its key, as whoever renews it does.</summary>
    /// <param name="folder">Gets <c>cert.pem</c> and <c>key.pem</c>.</param>
    /// <param name="number">The serial number.</param>
    public void Write(string folder, byte number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(Authority, _from, _from.AddDays(9), [number]);
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem() + "\n");
    }

    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }
}
