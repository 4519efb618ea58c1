using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Poncho.IO;
using Poncho.Registry.Access;

namespace Poncho.Registry.Serving;

/// <summary>The certificate that the server shows, read again when its file was renewed. The key's file has to be renewed before the certificate's.</summary>
internal sealed class Certificates
{
    private readonly ReloadedFile<X509Certificate2> _file;

    /// <param name="certificate">PEM: the server's certificate, then those between it and the root.</param>
    /// <param name="key">PEM.</param>
    /// <param name="say">Told when it was read again, or why not.</param>
    /// <exception cref="PonchoException">They cannot be read, or do not belong together.</exception>
    public Certificates(string certificate, string key, Action<string> say) =>
        _file = new ReloadedFile<X509Certificate2>(certificate, path => Read(path, key), say);

    /// <summary>For a connection that begins.</summary>
    public X509Certificate2 Select(ConnectionContext? connection, string? host) => _file.Current;

    private static X509Certificate2 Read(string path, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(path, key);
        }
        catch (CryptographicException e)
        {
            string message = $"certificate and key cannot be read ({e.Message.TrimEnd('.')}): \"{path}\", \"{key}\"";
            throw new PonchoException(message, "both are PEM, and the key is that of the first certificate", e);
        }
    }
}
