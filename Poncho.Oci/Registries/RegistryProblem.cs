using System.Text.Json;
using Poncho.IO;

namespace Poncho.Oci.Registries;

/// <summary>One error of a registry's answer (OCI distribution specification 1.1, "Error Codes").</summary>
/// <param name="Code">Such as <c>MANIFEST_UNKNOWN</c>.</param>
/// <param name="Message">In the registry's words; may be empty.</param>
/// <param name="Blobs">Digests that it names.</param>
public sealed record RegistryProblem(string Code, string Message, IReadOnlyList<Digest> Blobs)
{
    private const int LongestMessage = 200;

    /// <summary>Reads the body of an answer; empty where that is no list of errors.</summary>
    internal static IReadOnlyList<RegistryProblem> Read(byte[]? body)
    {
        if (body is null or []) return [];
        try
        {
            using var document = JsonDocument.Parse(body);
            bool isList = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array;
            if (!isList) return [];
            return [.. document.RootElement.GetProperty("errors").EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object).Select(Of)];
        }
        catch (JsonException)
        {
            // A proxy's page, or a cut answer.
            return [];
        }
    }

    private static RegistryProblem Of(JsonElement error)
    {
        string message = Text(error, "message");
        var blobs = new List<Digest>();
        if (error.TryGetProperty("detail", out var detail)) Collect(detail, blobs);
        return new RegistryProblem(Text(error, "code"), message.Length > LongestMessage ? message[..LongestMessage] : message, blobs);
    }

    // Some put the digest into the detail, some into a member of it, some into a sentence.
    private static void Collect(JsonElement detail, List<Digest> blobs)
    {
        switch (detail.ValueKind)
        {
            case JsonValueKind.String:
                foreach (string word in detail.GetString()!.Split(' ', '"', ',', ';', '\'', '(', ')'))
                {
                    if (Digest.TryParse(word, out var digest)) blobs.Add(digest);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in detail.EnumerateObject()) Collect(member.Value, blobs);
                break;
            case JsonValueKind.Array:
                foreach (var member in detail.EnumerateArray()) Collect(member, blobs);
                break;
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
