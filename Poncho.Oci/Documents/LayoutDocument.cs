using System.Text.Json.Serialization;

namespace Poncho.Oci.Documents;

/// <summary>The one member of <c>oci-layout</c>.</summary>
internal sealed record LayoutDocument
{
    [JsonPropertyName("imageLayoutVersion")]
    public required string Version { get; init; }
}
