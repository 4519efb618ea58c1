using System.Collections.Immutable;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Layering;

/// <summary>What is known of a layer that was made: enough to assemble environments without its source or its bytes.</summary>
internal sealed record LayerInfo
{
    /// <summary>The blob in the store, annotated with what its bytes alone tell; where it came from is the environment's affair.</summary>
    public required Descriptor Descriptor { get; init; }

    /// <summary>The files that hold a placeholder.</summary>
    public required RelocationIndex Relocations { get; init; }

    /// <summary>The newest <c>GLIBC_x</c> that the layer's ELF files ask for, such as <c>2.17</c>; null where none asks.</summary>
    public string? Glibc { get; init; }

    /// <summary>Names of the packages that the source says it depends on.</summary>
    public ImmutableArray<string> Depends { get; init; } = [];

    /// <summary>Match specs of what the source depends on in the node, such as <c>__cuda >=12</c>.</summary>
    public ImmutableArray<string> NodeSpecs { get; init; } = [];

    /// <summary>The licence, in the source's own words; null where it says none.</summary>
    public string? License { get; init; }

    /// <summary>What a user should hear whenever the layer is used, one line each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Bytes of the files, unpacked.</summary>
    public required long UnpackedBytes { get; init; }

    /// <summary>Every path but folders, in the order of the layer: two layers with the same path clash.</summary>
    public required LayerPaths Paths { get; init; }
}
