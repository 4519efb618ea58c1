using Poncho.IO;

namespace Poncho.Oci.Authentication;

/// <summary>
/// The passwords that docker and podman know: <c>$REGISTRY_AUTH_FILE</c>; <c>$DOCKER_CONFIG/config.json</c>, else
/// <c>~/.docker/config.json</c>; podman's <c>$XDG_RUNTIME_DIR/containers/auth.json</c> and <c>~/.config/containers/auth.json</c>; and the
/// helpers that these name. The first that has something counts. Nothing is kept in memory.
/// </summary>
/// <param name="variables">Say where the files are, and where helpers.</param>
public sealed class CredentialStore(EnvironmentVariables variables)
{
    /// <summary>What is known for a repository; null where that is nothing, and who asks is anonymous.</summary>
    /// <param name="host">The registry, as references name it.</param>
    /// <param name="repository">The repository, for which podman's files may have a password of its own; empty for the host as a whole.</param>
    /// <param name="cancel">Stops a helper.</param>
    /// <exception cref="PonchoException">A file or a helper is broken.</exception>
    public async Task<RegistryCredential?> FindAsync(string host, string repository, CancellationToken cancel)
    {
        foreach (string path in Paths())
        {
            var file = CredentialFile.Read(path);
            if (file.HelperOf(host) is { } helper && await AskAsync(helper, host, cancel) is { } kept) return kept;
            if (file.Find(host, repository) is { } found) return found;
        }

        return null;
    }

    /// <summary>Keeps a host's password: with the helper where one is set up, else in the file.</summary>
    /// <returns>Where, for people.</returns>
    /// <exception cref="PonchoException">The file or the helper does not take it.</exception>
    public async Task<string> StoreAsync(string host, RegistryCredential credential, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(credential);
        string path = Paths().First();
        var file = CredentialFile.Read(path);
        if (file.HelperOf(host) is { } helper)
        {
            await new CredentialHelper(helper, variables).StoreAsync(CredentialFile.KeyOf(host), credential, cancel);
            return $"docker-credential-{helper}";
        }

        file.Set(host, credential);
        return path;
    }

    /// <summary>Forgets a host's password, wherever one is kept.</summary>
    /// <returns>From where, for people; empty where there was none.</returns>
    /// <exception cref="PonchoException">A file or a helper does not let it go.</exception>
    public async Task<IReadOnlyList<string>> EraseAsync(string host, CancellationToken cancel)
    {
        var gone = new List<string>();
        foreach (string path in Paths())
        {
            var file = CredentialFile.Read(path);
            if (file.HelperOf(host) is { } helper && await AskAsync(helper, host, cancel) is not null)
            {
                await new CredentialHelper(helper, variables).EraseAsync(CredentialFile.KeyOf(host), cancel);
                gone.Add($"docker-credential-{helper}");
            }

            if (file.Set(host, null)) gone.Add(path);
        }

        return gone;
    }

    private Task<RegistryCredential?> AskAsync(string helper, string host, CancellationToken cancel) =>
        new CredentialHelper(helper, variables).GetAsync(CredentialFile.KeyOf(host), cancel);

    private IEnumerable<string> Paths()
    {
        if (variables.FindNonEmpty("REGISTRY_AUTH_FILE") is { } given) yield return given;
        string? home = variables.HomeFolder;
        if ((variables.FindNonEmpty("DOCKER_CONFIG") ?? (home is null ? null : Path.Combine(home, ".docker"))) is { } docker)
        {
            yield return Path.Combine(docker, "config.json");
        }

        if (variables.FindNonEmpty("XDG_RUNTIME_DIR") is { } runtime) yield return Path.Combine(runtime, "containers", "auth.json");
        string? settings = variables.FindNonEmpty("XDG_CONFIG_HOME") ?? (home is null ? null : Path.Combine(home, ".config"));
        if (settings is not null) yield return Path.Combine(settings, "containers", "auth.json");
    }
}
