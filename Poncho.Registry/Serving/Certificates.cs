using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Poncho.IO;
using Poncho.Registry.Access;

namespace Poncho.Registry.Serving;

/// <summary>The certificates that the server shows, read again when their file or the key's was renewed. While the two do not belong together those before are shown.</summary>
internal sealed class Certificates
{
    private readonly ReloadedFile<SslServerAuthenticationOptions> _file;

    /// <param name="certificate">PEM: the server's certificate, then those between it and the root.</param>
    /// <param name="key">PEM.</param>
    /// <param name="say">Told when it was read again, or why not.</param>
    /// <param name="clock">Says whether the certificate is valid now: one that is not is shown all the same, since it may be this clock that is wrong.</param>
    /// <exception cref="PonchoException">They cannot be read, or do not belong together.</exception>
    public Certificates(string certificate, string key, Action<string> say, TimeProvider clock) =>
        _file = new ReloadedFile<SslServerAuthenticationOptions>(certificate, path => Read(path, key, say, clock), say, beside: key);

    /// <summary>For a connection that begins.</summary>
    public SslServerAuthenticationOptions Current => _file.Current;

    private static SslServerAuthenticationOptions Read(string path, string key, Action<string> say, TimeProvider clock)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(path);
            var own = X509Certificate2.CreateFromPemFile(path, key);
            var now = clock.GetUtcNow().UtcDateTime;
            DateTime from = own.NotBefore.ToUniversalTime(), to = own.NotAfter.ToUniversalTime();
            if (now < from || now > to) say($"the certificate is valid from {from:u} to {to:u}, and it is {now:u} now: \"{path}\"");
            // Nothing is fetched: what clients need stands in the file.
            return new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true) };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            string message = $"certificate and key cannot be read ({e.Message.Split('.', '(')[0].Trim()}): \"{path}\", \"{key}\"";
            throw new PonchoException(message, "both are PEM, and the key is that of the first certificate", e);
        }
    }
}
