using System.Text.Json.Serialization;
using Poncho.IO;

namespace Poncho.Oci.Documents;

/// <summary>
/// Says which blob is meant, of what type, and how long it is (OCI image specification 1.1, "OCI Content Descriptors"). Equal where all
/// members are.
/// </summary>
public sealed record Descriptor
{
    [JsonPropertyName("mediaType")]
    public required string MediaType { get; init; }

    /// <summary>The type of the artifact, where the blob is an artifact's manifest.</summary>
    [JsonPropertyName("artifactType"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ArtifactType { get; init; }

    [JsonPropertyName("digest")]
    public required Digest Digest { get; init; }

    /// <summary>Bytes in the blob.</summary>
    [JsonPropertyName("size")]
    public required long Size { get; init; }

    [JsonPropertyName("platform"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Platform? Platform { get; init; }

    [JsonIgnore]
    public Annotations Annotations { get; init; } = Annotations.None;

    /// <summary>The annotations as they stand in JSON: left out where there are none.</summary>
    [JsonInclude, JsonPropertyName("annotations"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal Annotations? WrittenAnnotations
    {
        get => Annotations.Count == 0 ? null : Annotations;
        init => Annotations = value ?? Annotations.None;
    }

    /// <summary>The descriptor of bytes that are at hand.</summary>
    public static Descriptor Of(ReadOnlySpan<byte> content, string mediaType) => new()
    {
        MediaType = mediaType,
        Digest = Digest.Of(content),
        Size = content.Length,
    };
}
