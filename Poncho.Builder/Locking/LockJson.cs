using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Builder.Specs;

namespace Poncho.Builder.Locking;

/// <summary>Writes a lock as JSON made to be read in a diff: one source a line, fixed member order, a newline at the end (docs/FORMATS.md, "Lock").</summary>
internal static class LockJson
{
    private static readonly JsonWriterOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(EnvironmentLock @lock)
    {
        var text = new ArrayBufferWriter<byte>();
        Put(text, "{\n");
        Put(text, $" \"schema\": {EnvironmentLock.Schema},\n");
        Put(text, $" \"spec\": \"{@lock.Spec}\",\n");
        Put(text, $" \"compile\": {(@lock.Compile ? "true" : "false")},\n");
        Put(text, " \"requested\": ");
        Value(text, json => Strings(json, @lock.Requested));
        Put(text, ",\n \"variables\": ");
        Value(text, json => Members(json, @lock.Variables));
        Put(text, ",\n \"platforms\": {\n  ");
        Value(text, json => json.WriteStringValue(@lock.Platform));
        Put(text, ": {\n   \"virtual_packages\": ");
        Value(text, json => Strings(json, @lock.VirtualPackages));
        Put(text, ",\n   \"sources\": [");
        for (int i = 0; i < @lock.Sources.Count; i++)
        {
            Put(text, i == 0 ? "\n    " : ",\n    ");
            Value(text, json => Source(json, @lock.Sources[i]));
        }

        Put(text, "\n   ]\n  }\n }\n}\n");
        return text.WrittenSpan.ToArray();
    }

    private static void Source(Utf8JsonWriter json, LockedSource source)
    {
        json.WriteStartObject();
        json.WriteString("kind", KindName(source.Kind));
        json.WriteString("name", source.Name);
        if (source.Version.Length > 0) json.WriteString("version", source.Version);
        if (source.Build.Length > 0) json.WriteString("build", source.Build);
        json.WriteString("url", source.Url);
        if (source.Ref is { } reference) json.WriteString("ref", reference);
        if (source.Commit is { } commit) json.WriteString("commit", commit);
        if (source.Path is { } folder) json.WriteString("path", folder);
        if (source.KeepsGit) json.WriteBoolean("keep_git", true);
        if (source.Kind == SourceKind.Http) json.WriteString("type", HttpNames.Of(source.Type));
        if (source.Compression != HttpCompression.None) json.WriteString("compression", HttpNames.Of(source.Compression));
        if (source.Size is { } size) json.WriteNumber("size", size);
        if (source.Sha256 is { } sha256) json.WriteString("sha256", sha256.Hex);
        else if (source.Md5 is { } md5) json.WriteString("md5", md5);
        if (source.IsNoarchPython) json.WriteString("noarch", "python");
        if (source.PythonSitePackagesPath is { } path) json.WriteString("python_site_packages_path", path);
        json.WriteEndObject();
    }

    public static string KindName(SourceKind kind) => kind switch
    {
        SourceKind.Conda => "conda",
        SourceKind.Pip => "pip",
        SourceKind.Git => "git",
        _ => "http",
    };

    private static void Strings(Utf8JsonWriter json, IEnumerable<string> values)
    {
        json.WriteStartArray();
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Members(Utf8JsonWriter json, IReadOnlyDictionary<string, string> members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void Value(ArrayBufferWriter<byte> text, Action<Utf8JsonWriter> write)
    {
        using var json = new Utf8JsonWriter(text, Line);
        write(json);
    }

    private static void Put(ArrayBufferWriter<byte> text, string part) => Encoding.UTF8.GetBytes(part, text);
}
