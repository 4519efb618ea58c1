using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Builder.Building;
using Poncho.Conda.Solving;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Locks;

/// <summary>Writes a lock as JSON that is good to read in a diff: one source a line, members in a fixed order (docs/FORMATS.md, "Lock").</summary>
internal static class LockJson
{
    private static readonly JsonWriterOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lock of one platform, as environments carry it.</summary>
    public static byte[] Write(EnvironmentLock @lock) => Write(new LockFile { Platforms = [@lock] });

    public static byte[] Write(LockFile file)
    {
        var first = file.Platforms[0];
        bool compile = file.Platforms.Any(IsCompiled);
        var text = new ArrayBufferWriter<byte>();
        Put(text, "{\n");
        Put(text, $" \"schema\": {EnvironmentLock.Schema},\n");
        Put(text, $" \"spec\": \"{file.Spec}\",\n");
        Put(text, $" \"compile\": {Word(compile)},\n");
        Put(text, " \"requested\": ");
        Value(text, json => Strings(json, first.Requested));
        Put(text, ",\n \"variables\": ");
        Value(text, json => Members(json, first.Variables));
        Put(text, ",\n \"platforms\": {");
        for (int i = 0; i < file.Platforms.Count; i++)
        {
            Put(text, i == 0 ? "\n  " : ",\n  ");
            Platform(text, file.Platforms[i], compile);
        }

        Put(text, "\n }\n}\n");
        return text.WrittenSpan.ToArray();
    }

    private static void Platform(ArrayBufferWriter<byte> text, EnvironmentLock @lock, bool compile)
    {
        Value(text, json => json.WriteStringValue(@lock.Platform));
        Put(text, ": {\n");
        if (IsCompiled(@lock) != compile) Put(text, $"   \"compile\": {Word(IsCompiled(@lock))},\n");
        Put(text, "   \"virtual_packages\": ");
        Value(text, json => Strings(json, @lock.VirtualPackages));
        Put(text, ",\n   \"sources\": [");
        for (int i = 0; i < @lock.Sources.Count; i++)
        {
            Put(text, i == 0 ? "\n    " : ",\n    ");
            Value(text, json => SourceFormats.Write(json, @lock.Sources[i]));
        }

        Put(text, "\n   ]\n  }");
    }

    private static bool IsCompiled(EnvironmentLock @lock) => @lock.ByteCompilation == ByteCompilation.Compiled;

    private static string Word(bool flag) => flag ? "true" : "false";

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
