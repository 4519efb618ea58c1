using Poncho.Builder.Homes;
using Poncho.Conda.Configuration;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Authentication;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;

namespace Poncho.Builder.Registries;

/// <summary>
/// The way to registries that a command has: proxies, certificates and time limits as <c>.condarc</c> and the variables say for downloads, passwords as docker
/// and podman keep them, and what is remembered of pushes.
/// </summary>
internal sealed class RegistryAccess : IDisposable
{
    private readonly HttpClients _http;

    public RegistryAccess(EnvironmentVariables environment, PonchoHome home, RegistryWishes wishes)
    {
        var options = HttpOptions.Of(environment) with { Offline = wishes.Offline, Note = wishes.Note, Progress = wishes.Progress };
        _http = new HttpClients(CondaConfiguration.Load(environment, environment.HomeFolder ?? "").Apply(options));
        Credentials = new CredentialStore(environment);
        Options = new RegistryOptions
        {
            PlainHttp = wishes.PlainHttp,
            Credentials = Credentials,
            Credential = wishes.Credential,
            Progress = wishes.Progress,
            Warn = wishes.Warn,
            Uploads = home.IsReadOnly ? null : new KnownUploads(Path.Combine(home.Registries, "uploads")),
        };
        Client = new RegistryClient(_http, Options);
        Known = new KnownPushes(home.IsReadOnly ? null : home.Registries);
    }

    public RegistryClient Client { get; }

    public RegistryOptions Options { get; }

    public CredentialStore Credentials { get; }

    public KnownPushes Known { get; }

    public Repository Repository(Reference reference) => Client.Repository(reference);

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
    }
}
