using System.Net;
using Poncho.IO;

namespace Poncho.Oci.Registries;

/// <summary>Where a registry is that references name.</summary>
internal static class RegistryHost
{
    private const string DockerHub = "docker.io", DockerHubHost = "registry-1.docker.io";

    /// <summary>The base address.</summary>
    /// <param name="registry">As references name it: a host, perhaps with a port.</param>
    /// <param name="scheme">http or https.</param>
    public static Uri AddressOf(string registry, string scheme)
    {
        string host = registry == DockerHub ? DockerHubHost : registry;
        bool isAddress = Uri.TryCreate($"{scheme}://{host}/", UriKind.Absolute, out var address);
        return isAddress && address!.UserInfo.Length == 0 && address.AbsolutePath == "/"
            ? address
            : throw new PonchoException($"not a registry's host: \"{registry}\"", "write HOST or HOST:PORT, such as \"registry.example.org\"");
    }

    /// <summary>What a repository is called there: what docker calls "python" is "library/python" on its own registry.</summary>
    public static string RepositoryOf(string registry, string repository) =>
        registry == DockerHub && !repository.Contains('/', StringComparison.Ordinal) ? "library/" + repository : repository;

    /// <summary>Whether a registry is on this machine, where no TLS is needed.</summary>
    public static bool IsLoopback(string registry)
    {
        string host = AddressOf(registry, "http").IdnHost;
        return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }
}
