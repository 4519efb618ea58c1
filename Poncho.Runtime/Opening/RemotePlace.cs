using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Runtime.Opening;

/// <summary>An environment in a registry, which is asked by whoever made this: the node's program speaks to none.</summary>
/// <param name="Text">The reference that the user wrote.</param>
/// <param name="Id">The digest of its manifest, which is not read yet.</param>
/// <param name="Fetch">Reads its manifest and config.</param>
public sealed record RemotePlace(string Text, Digest Id, Func<RemoteEnvironment> Fetch) : EnvironmentPlace(Text)
{
    /// <summary>Reads the manifest and the config from the registry.</summary>
    public override EnvironmentDocuments ReadDocuments()
    {
        using var remote = Open();
        return new EnvironmentDocuments { Manifest = Manifest.Parse(remote.Manifest), Config = remote.Config };
    }

    public override RemoteEnvironment Open() => Fetch();
}
