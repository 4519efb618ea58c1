using System.Collections.Immutable;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Runtime.Environments;

/// <summary>
/// The config blob of an environment (docs/FORMATS.md): where it runs, what activation sets, what its layers are made of and where their
/// placeholders are. What a node needs besides the layers themselves.
/// </summary>
public sealed record EnvironmentConfig
{
    /// <summary>The newest form that this program reads, and the one that it writes.</summary>
    public const int Schema = 1;

    /// <summary>Bytes that a config may have: some hundred times what the largest environments have.</summary>
    public const int MaximumSize = 128 * 1024 * 1024;

    public required TargetPlatform Platform { get; init; }

    /// <summary>The least glibc that the ELF files ask for, such as <c>2.17</c>; null where none asks.</summary>
    public string? Glibc { get; init; }

    /// <summary>The virtual packages that the solution assumed, as <c>NAME=VERSION=BUILD</c>.</summary>
    public ImmutableArray<string> VirtualPackages { get; init; } = [];

    /// <summary>The least of what packages depend on in the node, as <c>NAME=VERSION=BUILD</c>, by name; version 0 where any will do.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Null where the environment has no Python.</summary>
    public PythonInside? Python { get; init; }

    /// <summary>In the order in which activation sets them.</summary>
    public ImmutableArray<EnvironmentVariable> Variables { get; init; } = [];

    /// <summary>In link order, one for each layer of the manifest; where two have a path, the later one wins.</summary>
    public required ImmutableArray<EnvironmentLayer> Layers { get; init; }

    /// <summary>Reads a config. Unknown members are ignored.</summary>
    /// <exception cref="PonchoException">Not a config, or one of a newer program.</exception>
    public static EnvironmentConfig Parse(ReadOnlySpan<byte> json) => EnvironmentConfigJson.Read(json, withLayers: true);

    /// <summary>Reads all but the layers, of which it then has none: what a start needs where the environment is unpacked.</summary>
    /// <inheritdoc cref="Parse"/>
    internal static EnvironmentConfig ParseWithoutLayers(ReadOnlySpan<byte> json) => EnvironmentConfigJson.Read(json, withLayers: false);

    /// <summary>The canonical form: fixed member order, one layer and one relocation a line, each placeholder written once.</summary>
    public byte[] ToJson() => EnvironmentConfigJson.Write(this);

    /// <summary>
    /// The files that hold placeholders when all layers lie over one another: of a path that two layers have, the later one's entry, if it
    /// has one.
    /// </summary>
    public IReadOnlyDictionary<string, Relocation> LastRelocations()
    {
        var last = new Dictionary<string, Relocation>(StringComparer.Ordinal);
        foreach (var layer in Layers)
        {
            foreach (var file in layer.Relocations.Files) last[file.Path] = file;
        }

        return last;
    }
}
