using System.Collections.Immutable;
using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;

namespace Poncho.Runtime.Environments;

/// <summary>The lines of the relocation index: <c>{"path":"bin/pip","mode":"text","placeholder":0,"offsets":[2]}</c>.</summary>
internal static class RelocationJson
{
    /// <summary>Offsets in one document: some hundred times what the largest environments have.</summary>
    public const int MostOffsets = 8_000_000;

    public static void Write(Utf8JsonWriter json, Relocation file, PlaceholderTable table)
    {
        json.WriteStartObject();
        json.WriteString("path"u8, file.Path);
        json.WriteString("mode"u8, file.Mode == RelocationMode.Text ? "text"u8 : "binary"u8);
        json.WriteNumber("placeholder"u8, table.NumberOf(file.Placeholder));
        json.WriteStartArray("offsets"u8);
        foreach (long offset in file.Offsets) json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>
    /// Reads a list of them. The placeholders may stand later in the document, so numbers stay numbers until <see cref="Resolve"/>.
    /// </summary>
    /// <param name="reader">Stands before the list.</param>
    /// <param name="left">How many offsets the document may still have: less afterwards.</param>
    /// <exception cref="PonchoException">A file twice, or more offsets than any environment has.</exception>
    public static List<IndexedRelocation> Read(ref Utf8JsonReader reader, ref int left)
    {
        var files = new List<IndexedRelocation>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        JsonMembers.StartArray(ref reader);
        while (JsonMembers.NextElement(ref reader))
        {
            var file = ReadFile(ref reader, ref left);
            if (!paths.Add(file.Path)) throw new PonchoException($"relocation index names a file twice: \"{file.Path}\"");
            files.Add(file);
        }

        return files;
    }

    public static RelocationIndex Resolve(List<IndexedRelocation> files, List<string> placeholders)
    {
        if (files.Count == 0) return RelocationIndex.Empty;
        return new RelocationIndex(files.Select(file => new Relocation
        {
            Path = file.Path,
            Mode = file.Mode,
            Offsets = file.Offsets,
            Placeholder = PlaceholderOf(file.Placeholder, placeholders),
        }));
    }

    private static string PlaceholderOf(int number, List<string> placeholders) =>
        (uint)number < (uint)placeholders.Count ? placeholders[number] : throw new JsonException($"no placeholder has the number {number}");

    private static IndexedRelocation ReadFile(ref Utf8JsonReader reader, ref int left)
    {
        string? path = null;
        RelocationMode? mode = null;
        int? placeholder = null;
        var offsets = ImmutableArray<long>.Empty;
        JsonMembers.StartObject(ref reader);
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("path"u8)) path = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("mode"u8)) mode = Mode(JsonMembers.Text(ref reader));
            else if (reader.ValueTextEquals("placeholder"u8)) placeholder = (int)JsonMembers.Number(ref reader, int.MaxValue);
            else if (reader.ValueTextEquals("offsets"u8)) offsets = Offsets(ref reader);
            else reader.Skip();
        }

        left -= offsets.Length;
        if (left < 0 || offsets.Length > Relocation.MostOffsets) throw Relocation.TooMany(path ?? "");
        return new IndexedRelocation(
            path ?? throw JsonMembers.Missing("path"),
            mode ?? throw JsonMembers.Missing("mode"),
            placeholder ?? throw JsonMembers.Missing("placeholder"),
            offsets);
    }

    private static RelocationMode Mode(string text) => text switch
    {
        "text" => RelocationMode.Text,
        "binary" => RelocationMode.Binary,
        _ => throw new JsonException($"a relocation's mode is neither text nor binary: \"{text}\""),
    };

    private static ImmutableArray<long> Offsets(ref Utf8JsonReader reader)
    {
        var offsets = ImmutableArray.CreateBuilder<long>();
        reader.Read();
        JsonMembers.StartArray(ref reader);
        while (JsonMembers.NextElement(ref reader))
        {
            offsets.Add(JsonMembers.NumberValue(ref reader, long.MaxValue));
            if (offsets.Count > Relocation.MostOffsets) break;
        }

        return offsets.DrainToImmutable();
    }
}
