using Poncho.IO.Net;
using Poncho.Oci.Authentication;

namespace Poncho.Oci.Registries;

/// <summary>How registries are spoken to.</summary>
public sealed record RegistryOptions
{
    /// <summary>No TLS, whatever the host. Registries on this machine (loopback) need not be named so.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>What the user shows a registry that asks; null for nothing. Asked once for each repository's host.</summary>
    public CredentialStore? Credentials { get; init; }

    /// <summary>Shown to every registry in place of what <see cref="Credentials"/> has: for trying a password.</summary>
    public RegistryCredential? Credential { get; init; }

    /// <summary>Remembers uploads that broke off for later commands; null: none does.</summary>
    public KnownUploads? Uploads { get; init; }

    /// <summary>Told, once each and in one line, of what a registry warns its clients of.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Told of bytes and of waiting.</summary>
    public ITransferProgress Progress { get; init; } = SilentProgress.Instance;

    /// <summary>Requests at once that have no large body (small blobs are among them); a registry that is busy (429) gets half as many.</summary>
    public int Questions { get; init; } = 32;

    /// <summary>Blobs that are sent or received at once; a registry that is busy (429) gets half as many.</summary>
    public int Bodies { get; init; } = 6;
}
