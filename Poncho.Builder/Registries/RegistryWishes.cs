using Poncho.IO.Net;
using Poncho.Oci.Authentication;

namespace Poncho.Builder.Registries;

/// <summary>What a command says of how registries are spoken to.</summary>
internal sealed record RegistryWishes
{
    /// <summary>Nothing is asked of the network.</summary>
    public bool Offline { get; init; }

    /// <summary>No TLS (<c>--plain-http</c>).</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Shown in place of what is kept; null for that.</summary>
    public RegistryCredential? Credential { get; init; }

    public ITransferProgress Progress { get; init; } = SilentProgress.Instance;

    /// <summary>Told, in one line, of what a registry warns of.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Told of each request; null where nobody listens.</summary>
    public Action<string>? Note { get; init; }
}
