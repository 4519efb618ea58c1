using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Inspecting;

/// <summary>What <c>poncho inspect</c> shows.</summary>
internal sealed record InspectedEnvironment
{
    /// <summary>
    /// Its name in the store; of a tarball or a folder the path, and of one without a name the digest, as the user wrote it.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The tag of a name in the store; null where <see cref="Name"/> is none.</summary>
    public required string? Tag { get; init; }

    /// <summary>Of the manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Bytes of all layers, compressed.</summary>
    public required long Size { get; init; }

    public required TargetPlatform Platform { get; init; }

    /// <summary>The least glibc that its programs and libraries ask for; null where none asks.</summary>
    public required string? Glibc { get; init; }

    /// <summary>Null where it has no Python.</summary>
    public required PythonInside? Python { get; init; }

    /// <summary>What the solver assumed of the machine, as <c>NAME=VERSION=BUILD</c>.</summary>
    public required ImmutableArray<string> VirtualPackages { get; init; }

    public required ImmutableArray<EnvironmentVariable> Variables { get; init; }

    /// <summary>In link order.</summary>
    public required ImmutableArray<InspectedLayer> Layers { get; init; }

    /// <summary>How many of them an incremental tarball leaves to another one; 0 for all others, and then not printed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int AbsentLayers { get; init; }
}
