using System.Collections.Concurrent;
using System.Net;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Authentication;
using Poncho.Oci.Naming;

namespace Poncho.Oci.Registries;

/// <summary>Speaks to OCI registries (distribution specification 1.1). One for a whole command; for all threads at once.</summary>
/// <param name="http">The way there: proxies and certificates are as for downloads.</param>
/// <param name="options">Passwords, limits, who is told what.</param>
public sealed class RegistryClient(HttpClients http, RegistryOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, RegistrySession> _sessions = new(StringComparer.Ordinal);

    /// <summary>A repository; nothing is asked yet.</summary>
    public Repository Repository(Reference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Repository(reference.Registry, reference.Repository);
    }

    /// <summary>A repository by its registry's host and its name.</summary>
    public Repository Repository(string registry, string name) => new(SessionOf(registry, name), options, name);

    /// <summary>The names of all repositories that the user may see; null where the registry lists none to anybody.</summary>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public Task<IReadOnlyList<string>?> CatalogAsync(string registry, CancellationToken cancel) =>
        new PagedList(SessionOf(registry, ""), "repositories").ReadAsync(new Uri("/v2/_catalog", UriKind.Relative), Scopes.Catalog, registry, cancel);

    /// <summary>Asks a registry whether it is one, and whether it takes what the user shows.</summary>
    /// <exception cref="RegistryException">It does not take it, or is no registry.</exception>
    public async Task PingAsync(string registry, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Get, new Uri("/v2/", UriKind.Relative), Scopes.None, registry);
        using var answer = await SessionOf(registry, "").AskAsync(request, registry, [HttpStatusCode.OK, HttpStatusCode.NotFound], cancel);
        if (answer.Status == HttpStatusCode.NotFound) throw new RegistryException($"no registry answers there: \"{registry}\"", "check the host", answer.Status, []);
    }

    /// <summary>Ends what it keeps of registries; the connections are their owner's.</summary>
    public void Dispose()
    {
        foreach (var session in _sessions.Values) session.Dispose();
    }

    private RegistrySession SessionOf(string registry, string repository) =>
        _sessions.GetOrAdd(registry, static (host, state) => new RegistrySession(state.http, state.options, host, state.repository), (http, options, repository));
}
