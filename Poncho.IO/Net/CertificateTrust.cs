using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Poncho.IO.Files;

namespace Poncho.IO.Net;

/// <summary>
/// Which certificates are trusted: those that the user's bundle vouches for, else the system's, or all where the user says so.
/// </summary>
internal static class CertificateTrust
{
    public static SslClientAuthenticationOptions Of(HttpOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.ClientCertificate is { } certificate) tls.ClientCertificates = [ClientCertificate(certificate, options.ClientCertificateKey)];
        if (!options.VerifyCertificates)
        {
#pragma warning disable CA5359 // The user's own word (ssl_verify: false), and nothing else leads here.
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            return tls;
        }

        tls.RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
            errors == SslPolicyErrors.None ? true : throw new UntrustedCertificateException(Reason(shown as X509Certificate2, chain, errors));
        if (Authorities(options) is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            // Intermediate certificates of a bundle complete chains that servers send incomplete.
            policy.ExtraStore.AddRange(authorities);
            tls.CertificateChainPolicy = policy;
        }

        return tls;
    }

    /// <summary>The user's bundle; null: the system's own.</summary>
    private static X509Certificate2Collection? Authorities(HttpOptions options)
    {
        string? bundle = options.CertificateAuthorities ?? options.Variable("REQUESTS_CA_BUNDLE") ?? options.Variable("CURL_CA_BUNDLE");
        if (bundle is not null) return Load(bundle);
        string? file = options.Variable("SSL_CERT_FILE"), folders = options.Variable("SSL_CERT_DIR");
        if (file is null && folders is null) return null;
        var all = file is null ? [] : Load(file);
        // As with OpenSSL, a folder that is not there holds nothing.
        var existing = (folders ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Directory.Exists);
        foreach (string folder in existing) all.AddRange(Load(folder));
        return all;
    }

    private static X509Certificate2Collection Load(string path)
    {
        var loaded = new X509Certificate2Collection();
        try
        {
            if (Directory.Exists(path))
            {
                foreach (string file in DistinctFiles(path)) AddFile(loaded, file);
                return loaded;
            }

            AddFile(loaded, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }

        if (loaded.Count > 0) return loaded;
        throw new PonchoException($"no certificate in file: \"{path}\"", "ssl_verify, REQUESTS_CA_BUNDLE and SSL_CERT_FILE name PEM files");
    }

    // A folder made by c_rehash holds each certificate two or three times, as links.
    private static IEnumerable<string> DistinctFiles(string folder) =>
        Directory.EnumerateFiles(folder).Select(file => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file)
            .Where(File.Exists).Distinct(StringComparer.Ordinal);

    private static void AddFile(X509Certificate2Collection loaded, string path)
    {
        try
        {
            loaded.ImportFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException)
        {
            // Not a certificate, like a README in the folder; a bundle without any is refused by the caller.
        }
    }

    private static X509Certificate2 ClientCertificate(string certificate, string? key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key ?? certificate);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(certificate, e);
        }
        catch (CryptographicException e)
        {
            const string Hint = "client_ssl_cert and client_ssl_cert_key name PEM files";
            throw new PonchoException($"not a client certificate with its key: \"{certificate}\"", Hint, e);
        }
    }

    private static string Reason(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "the server shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return "its certificate is for another name";
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            // The platform judged by its own clock, and so does this.
            bool hasExpired = shown.NotAfter < TimeProvider.System.GetLocalNow().DateTime;
            return hasExpired
                ? $"its certificate expired on {shown.NotAfter.ToUniversalTime():yyyy-MM-dd}"
                : "its certificate, or one above it, is not valid now";
        }

        if (status.HasFlag(X509ChainStatusFlags.Revoked)) return "its certificate was revoked";
        return (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0
            ? "its certificate comes from an authority that is not trusted here"
            : $"its certificate is not valid ({status})";
    }
}
