using System.Text.Json.Serialization;

namespace Poncho.Conda.LocalChannels;

/// <summary>A package of a channel and its record.</summary>
internal sealed record IndexedPackage
{
    /// <summary>Bytes of the file when it was read.</summary>
    [JsonPropertyName("size")]
    public required long Size { get; init; }

    /// <summary>When the file had been written, in ticks of the platform.</summary>
    [JsonPropertyName("modified")]
    public required long Modified { get; init; }

    /// <summary>The record as <c>repodata.json</c> has it: one JSON object without spaces.</summary>
    [JsonPropertyName("record")]
    public required string Record { get; init; }
}
