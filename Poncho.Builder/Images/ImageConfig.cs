using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Builder.Images.Bases;
using Poncho.Builder.Images.Blobs;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images;

/// <summary>The config of a container image (OCI image specification 1.1, "OCI Image Configuration"): the same members give the same bytes.</summary>
internal sealed record ImageConfig
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required Platform Platform { get; init; }

    /// <summary>What it lies on; null for nothing.</summary>
    public required BaseImage? Base { get; init; }

    /// <summary>The layers above those of the base.</summary>
    public required IReadOnlyList<ImageLayer> Layers { get; init; }

    /// <summary>Each <c>NAME=VALUE</c>.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    public required IReadOnlyList<string>? Entrypoint { get; init; }

    public required IReadOnlyList<string>? Command { get; init; }

    public required string? User { get; init; }

    public required string? WorkingFolder { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required DateTimeOffset? Created { get; init; }

    public byte[] ToJson()
    {
        string created = (Created ?? DateTimeOffset.FromUnixTimeSeconds(LayerTimes.Fixed)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            json.WriteString("created", created);
            json.WriteString("architecture", Platform.Architecture);
            if (Platform.Variant is { } variant) json.WriteString("variant", variant);
            json.WriteString("os", Platform.Os);
            WriteProcess(json);
            json.WriteStartObject("rootfs");
            json.WriteString("type", "layers");
            WriteTexts(json, "diff_ids", [.. Base?.Layers.Select(layer => layer.DiffId.ToString()) ?? [], .. Layers.Select(layer => layer.DiffId.ToString())]);
            json.WriteEndObject();
            json.WriteStartArray("history");
            foreach (string entry in Base?.History ?? []) json.WriteRawValue(entry);
            foreach (var layer in Layers)
            {
                json.WriteStartObject();
                json.WriteString("created", created);
                json.WriteString("created_by", layer.CreatedBy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private void WriteProcess(Utf8JsonWriter json)
    {
        json.WriteStartObject("config");
        if (User is not null) json.WriteString(nameof(User), User);
        WriteTexts(json, "Env", Variables);
        if (Entrypoint is not null) WriteTexts(json, "Entrypoint", Entrypoint);
        if (Command is not null) WriteTexts(json, "Cmd", Command);
        if (WorkingFolder is not null) json.WriteString("WorkingDir", WorkingFolder);
        json.WriteStartObject(nameof(Labels));
        foreach (var (name, value) in Labels.OrderBy(label => label.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
