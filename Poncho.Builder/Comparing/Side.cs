using System.Text.Json.Serialization;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Comparing;

/// <summary>One of two things that are compared.</summary>
internal sealed record Side
{
    /// <summary>As the user named it.</summary>
    public required string Name { get; init; }

    /// <summary>Of the manifest; null for a lock.</summary>
    public required Digest? Digest { get; init; }

    /// <summary>The conda subdir.</summary>
    public required string Platform { get; init; }

    /// <summary>What is in it, in link order.</summary>
    [JsonIgnore]
    public IReadOnlyList<ComparedSource> Sources { get; init; } = [];

    /// <summary>All layers and their sizes, the environment layer too; none of a lock.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<Digest, long> Layers { get; init; } = new Dictionary<Digest, long>();

    /// <summary>What activation sets, by name.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
