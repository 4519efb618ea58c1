using System.Text.Json.Serialization;
using Poncho.IO;

namespace Poncho.Builder.Comparing;

/// <summary>A source of one side.</summary>
internal sealed record ComparedSource
{
    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>The version, or the commit.</summary>
    public string? Version { get; init; }

    public string? Build { get; init; }

    /// <summary>Of the layer; null in a lock.</summary>
    public Digest? Layer { get; init; }

    /// <summary>What tells the source's bytes from others, such as its sha256; null where nobody says.</summary>
    [JsonIgnore]
    public string? Identity { get; init; }

    /// <summary>Bytes of the layer, of a lock's source those of the archive; null where nobody says.</summary>
    public long? Size { get; init; }

    /// <summary>Whether it is the same on both sides, by the best that both say.</summary>
    public bool IsSameAs(ComparedSource other)
    {
        if (Layer is { } layer && other.Layer is { } otherLayer) return layer == otherLayer;
        if (Identity is not null && other.Identity is not null) return Identity == other.Identity;
        return Version == other.Version && Build == other.Build;
    }
}
