using System.Net;
using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Authentication;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;

namespace Poncho.Builder.Registries;

/// <summary><c>poncho login</c> and <c>logout</c>: passwords of registries, kept where docker and podman look for them.</summary>
internal static class RegistryLogin
{
    /// <summary>A registry's host as a user names it.</summary>
    /// <exception cref="PonchoException">It is none; the message says why.</exception>
    public static string HostOf(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string host = scheme < 0 ? text : text[(scheme + 3)..].TrimEnd('/');
        if (scheme >= 0) throw new PonchoException($"a registry is named by its host alone: \"{text}\"", $"write \"{host}\"");
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0) throw new PonchoException($"a login is for a whole registry, and not for a repository: \"{text}\"", $"write \"{text[..slash]}\"");
        // A host is what a reference may begin with.
        return Reference.TryParse($"{text}/a", out var reference) ? reference.Registry : throw new PonchoException(
            $"not a registry's host: \"{text}\"", "write HOST[:PORT], such as \"registry.example.org\"");
    }

    /// <summary>Tries a name and password, and keeps them where the registry takes them.</summary>
    /// <returns>Where they are kept.</returns>
    /// <exception cref="PonchoException">The registry does not take them, or is not reached.</exception>
    public static async Task<string> LoginAsync(
        EnvironmentVariables environment, PonchoHome home, string host, RegistryCredential credential, RegistryWishes wishes, CancellationToken cancel)
    {
        using var access = new RegistryAccess(environment, home, wishes with { Credential = credential });
        try
        {
            await access.Client.PingAsync(host, cancel);
        }
        catch (PonchoException e) when (StatusOf(e) is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new PonchoException($"registry does not take this name and password ({StatusOf(e):d}): \"{host}\"", "type them again; nothing was kept", e);
        }

        return await access.Credentials.StoreAsync(host, credential, cancel);
    }

    // The registry's own, or that of its token server.
    private static HttpStatusCode? StatusOf(PonchoException error) => (error as RegistryException)?.Status ?? (error as TransferException)?.Status;
}
