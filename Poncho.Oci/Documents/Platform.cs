using System.Text.Json.Serialization;

namespace Poncho.Oci.Documents;

/// <summary>
/// What a manifest that an index lists is for (OCI image index, "platform"), in Go's words: <c>linux</c>, <c>amd64</c>, <c>arm64</c>.
/// </summary>
public sealed record Platform
{
    [JsonPropertyName("architecture")]
    public required string Architecture { get; init; }

    [JsonPropertyName("os")]
    public required string Os { get; init; }

    [JsonPropertyName("os.version"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OsVersion { get; init; }

    [JsonPropertyName("variant"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }
}
