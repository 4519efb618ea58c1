using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Opening;

/// <summary>What an environment says of itself, wherever it is. The config is the manifest's, and speaks of as many layers.</summary>
public sealed record EnvironmentDocuments
{
    public required Manifest Manifest { get; init; }

    public required EnvironmentConfig Config { get; init; }

    /// <summary>How many layers an incremental tarball leaves to another one; 0 for all others.</summary>
    public int AbsentLayers { get; init; }
}
