using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// What the <c>conda-meta</c> records of a prefix say of placeholders: <c>paths_data</c>, for each file <c>prefix_placeholder</c> and
/// <c>file_mode</c>.
/// </summary>
internal static class CondaMetaRecords
{
    /// <summary>Bytes that a record may have; those of the largest packages have some ten MB.</summary>
    private const int Largest = 64 * 1024 * 1024;

    /// <summary>The files of one record that may hold a placeholder.</summary>
    /// <exception cref="PonchoException">No JSON.</exception>
    public static List<PlaceholderNote> Parse(ReadOnlySpan<byte> json, string name) => JsonMembers.Read(name, json, Largest, static (ref reader) =>
    {
        var notes = new List<PlaceholderNote>();
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("paths_data"u8)) ReadPathsData(ref reader, notes);
            else reader.Skip();
        }

        return notes;
    });

    private static void ReadPathsData(ref Utf8JsonReader reader, List<PlaceholderNote> notes)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return;
        while (JsonMembers.Next(ref reader))
        {
            if (!reader.ValueTextEquals("paths"u8))
            {
                reader.Skip();
                continue;
            }

            JsonMembers.StartArray(ref reader);
            while (JsonMembers.NextElement(ref reader)) ReadPath(ref reader, notes);
        }
    }

    private static void ReadPath(ref Utf8JsonReader reader, List<PlaceholderNote> notes)
    {
        string? path = null, placeholder = null, mode = null;
        JsonMembers.StartObject(ref reader);
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("_path"u8)) path = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("prefix_placeholder"u8)) placeholder = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("file_mode"u8)) mode = JsonMembers.TextOrNull(ref reader);
            else reader.Skip();
        }

        if (path is null || placeholder is null || !PrefixPath.IsInside(path) || !Relocation.IsPlaceholder(placeholder)) return;
        notes.Add(PlaceholderNote.Of(path, mode, placeholder));
    }
}
