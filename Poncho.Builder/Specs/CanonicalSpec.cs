using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Builder.Specs.Requirements;
using Poncho.IO.Net;

namespace Poncho.Builder.Specs;

/// <summary>What a spec says, as one text: canonical JSON (fixed order, no spaces). <see cref="Spec.ContentDigest"/> is its digest.</summary>
internal static class CanonicalSpec
{
    /// <summary>Raised when the text of specs that did not change becomes another one.</summary>
    private const int Schema = 1;

    public static ReadOnlySpan<byte> Write(Spec spec)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            WriteList(json, "channels", spec.Channels.Select(channel => Redacted.Url(channel.Text)));
            json.WriteBoolean("nodefaults", spec.NoDefaults);
            WriteList(json, "conda", Set(spec.Conda));
            WriteList(json, "pinned", Set(spec.Pins));
            WriteList(json, "pip", spec.Pip.Select(line => (line.Kind == PipLineKind.Constraint ? "-c " : "") + Redacted.Text(line.Written)));
            json.WriteStartArray("git");
            foreach (var part in spec.Git) WriteGit(json, part);
            json.WriteEndArray();
            json.WriteStartArray("http");
            foreach (var part in spec.Http) WriteHttp(json, part);
            json.WriteEndArray();

            // Written only where there are any: specs that were written before this key existed keep their digests.
            if (spec.Virtual.Count > 0) WriteList(json, "virtual", spec.Virtual.Select(item => item.ToString()));
            if (spec.PipSettings.Count > 0) WriteList(json, "pip settings", spec.PipSettings);
            json.WriteStartObject("variables");
            foreach (var variable in spec.Variables) json.WriteString(variable.Name, variable.Value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }

    // The order of conda packages changes nothing for the solver, so it changes no digest.
    private static IEnumerable<string> Set(IEnumerable<CondaItem> items) =>
        items.Select(item => item.Canonical).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteGit(Utf8JsonWriter json, GitPart part)
    {
        json.WriteStartObject();
        json.WriteString("name", part.Name);
        json.WriteString("remote", Redacted.Url(part.Remote));
        if (part.Ref is not null) json.WriteString("ref", part.Ref);
        if (part.Path is not null) json.WriteString("path", part.Path);
        if (part.KeepsGit) json.WriteBoolean("keep_git", true);
        json.WriteEndObject();
    }

    private static void WriteHttp(Utf8JsonWriter json, HttpPart part)
    {
        json.WriteStartObject();
        json.WriteString("name", part.Name);
        json.WriteString("type", HttpNames.Of(part.Type));
        json.WriteString("compression", HttpNames.Of(part.Compression));
        json.WriteString("url", Redacted.Url(part.Url));
        if (part.Sha256 is { } sha256) json.WriteString("sha256", sha256.Hex);
        json.WriteEndObject();
    }
}
