using System.Text.Json.Serialization;

namespace Poncho.Builder.Keeping;

/// <summary>Things of one kind that a prune frees.</summary>
internal sealed record PruneGroup
{
    /// <summary>What they are, for people.</summary>
    public required string What { get; init; }

    public required int Count { get; init; }

    /// <summary>Bytes on the disk.</summary>
    public required long Size { get; init; }

    /// <summary>Files and folders, with all in them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Paths { get; init; } = [];
}
