using Poncho.Builder.Images.Blobs;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Images.Bases;

/// <summary>An image that an environment is laid on. Its layers stay as they are.</summary>
internal sealed record BaseImage
{
    /// <summary>What the user calls it.</summary>
    public required string Name { get; init; }

    public required Platform Platform { get; init; }

    /// <summary>The lowest first.</summary>
    public required IReadOnlyList<ImageLayer> Layers { get; init; }

    /// <summary>The entries of its history, each as JSON.</summary>
    public required IReadOnlyList<string> History { get; init; }

    /// <summary>Its variables, each <c>NAME=VALUE</c>.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    public required string? User { get; init; }

    public required string? WorkingFolder { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}
