using System.Text.Json;
using Poncho.Conda.Naming;
using Poncho.IO;

namespace Poncho.Conda.Repodata;

/// <summary>
/// Makes a <see cref="RecordTable"/> in one pass over <c>repodata.json</c>. It follows braces and brackets and reads only what stands
/// before those of sections and records; whether a record is valid JSON turns out when it is read. So a hundred megabytes take a tenth of a
/// second.
/// </summary>
internal sealed class RecordTableReader
{
    /// <summary>Real indexes have depth 6.</summary>
    private const int MaximumDepth = 64;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly ArchiveFormats _formats;
    private readonly NameTable _names = new();
    private readonly List<RecordEntry> _entries = [];
    private readonly List<int> _nameOfEntry = [];
    private string? _baseUrl;

    private RecordTableReader(ReadOnlyMemory<byte> json, ArchiveFormats formats)
    {
        _json = json;
        _formats = formats;
    }

    /// <summary>Reads the bytes of a <c>repodata.json</c>.</summary>
    /// <param name="json">The bytes; the table holds on to them.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="formats">Which archives count.</param>
    /// <exception cref="PonchoException">It is no JSON, or not an index.</exception>
    public static RecordTable Read(ReadOnlyMemory<byte> json, string source, ArchiveFormats formats)
    {
        var reader = new RecordTableReader(json, formats);
        try
        {
            reader.ReadFile();
        }
        catch (JsonException e)
        {
            throw new PonchoException(
                $"the channel's index is not valid JSON (line {e.LineNumber + 1}): \"{source}\"",
                "the channel is broken, or something on the way changed it; try again later",
                e);
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"the channel's index is no repodata.json, {e.Message}: \"{source}\"", "check the channel's address", e);
        }

        return reader.Finish();
    }

    private void ReadFile()
    {
        var json = _json.Span;
        int start = json.StartsWith("\uFEFF"u8) ? 3 : 0;
        start = json.Length - json[start..].TrimStart(" \t\r\n"u8).Length;
        if (start < json.Length && json[start] == '[') throw new InvalidDataException("it is not an object");
        var brackets = new JsonBrackets(json);
        if (!brackets.MoveNext() || brackets.Position != start) throw NotJson(start);
        ReadSections(json, ref brackets);
        int end = brackets.Position + 1;
        if (json[end..].IndexOfAnyExcept(" \t\r\n"u8) >= 0) throw NotJson(end);
    }

    /// <summary>Goes through the members of the file's object that are objects or lists themselves.</summary>
    private void ReadSections(ReadOnlySpan<byte> json, ref JsonBrackets brackets)
    {
        while (brackets.MoveNext())
        {
            int at = brackets.Position;
            if (json[at] == '}') return;
            if (json[at] == ']') throw NotJson(at);
            var key = KeyBefore(json, at);
            RecordSection? section = null;
            if (key.SequenceEqual("packages"u8)) section = RecordSection.Packages;
            else if (key.SequenceEqual("packages.conda"u8)) section = RecordSection.PackagesConda;
            if (section is null) Skip(json, ref brackets);
            else if (json[at] == '[') throw new InvalidDataException("its list of packages is not an object");
            else ReadSection(json, ref brackets, section.Value);
            if (key.SequenceEqual("info"u8) && json[at] == '{') ReadInfo(json[at..(brackets.Position + 1)]);
        }

        throw NotJson(json.Length);
    }

    private void ReadSection(ReadOnlySpan<byte> json, ref JsonBrackets brackets, RecordSection section)
    {
        while (brackets.MoveNext())
        {
            int at = brackets.Position;
            if (json[at] == '}') return;
            if (json[at] == ']') throw NotJson(at);
            Skip(json, ref brackets);
            if (json[at] == '{') Add(json, section, KeyBefore(json, at), at, brackets.Position + 1 - at);
        }

        throw NotJson(json.Length);
    }

    /// <summary>Goes on to the end of the object or list whose beginning was found.</summary>
    private static void Skip(ReadOnlySpan<byte> json, ref JsonBrackets brackets)
    {
        // One bit for each level: 1 for an object.
        ulong open = json[brackets.Position] == '{' ? 1UL : 0;
        for (int depth = 1; depth > 0;)
        {
            if (!brackets.MoveNext()) throw NotJson(json.Length, json);
            byte bracket = json[brackets.Position];
            ulong isObject = bracket is (byte)'{' or (byte)'}' ? 1UL : 0;
            if (bracket is (byte)'{' or (byte)'[')
            {
                if (++depth >= MaximumDepth) throw NotJson(brackets.Position, json);
                open = (open << 1) | isObject;
            }
            else
            {
                if ((open & 1) != isObject) throw NotJson(brackets.Position, json);
                open >>= 1;
                depth--;
            }
        }
    }

    /// <summary>
    /// The key before a value, without its quotes; empty where there is no key, or a key with an escape, which none of the names has that
    /// are looked for.
    /// </summary>
    private static ReadOnlySpan<byte> KeyBefore(ReadOnlySpan<byte> json, int value)
    {
        var before = json[..value].TrimEnd(" \t\r\n"u8);
        if (!before.EndsWith(":"u8)) return default;
        before = before[..^1].TrimEnd(" \t\r\n"u8);
        if (!before.EndsWith("\""u8)) return default;
        before = before[Math.Max(0, before.Length - ArchiveName.MaximumLength - 2)..^1];
        var key = before[(before.LastIndexOf((byte)'"') + 1)..];
        return key.Length == before.Length || key.Contains((byte)'\\') ? default : key;
    }

    /// <summary>What has no archive's name is left out.</summary>
    private void Add(ReadOnlySpan<byte> json, RecordSection section, ReadOnlySpan<byte> key, int value, int valueLength)
    {
        int name = ArchiveName.NameLength(key[..ArchiveName.StemLength(key)]);
        if (name == 0 || (_formats == ArchiveFormats.OnlyTarBz2 && key[^1] == 'a')) return;
        json.Overlaps(key, out int start);
        int last = _entries.Count - 1;
        bool isSame = last >= 0 && _names.Text(_nameOfEntry[last]).SequenceEqual(key[..name]);
        _nameOfEntry.Add(isSame ? _nameOfEntry[last] : _names.Add(key[..name]));
        _entries.Add(new RecordEntry(start, (short)key.Length, section, value, valueLength, RecordEntry.CheckOf(json, start, value + valueLength)));
    }

    private void ReadInfo(ReadOnlySpan<byte> info)
    {
        var reader = new Utf8JsonReader(info);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isBase = reader.ValueTextEquals("base_url"u8);
            reader.Read();
            if (isBase && reader.TokenType == JsonTokenType.String) _baseUrl = reader.GetString();
            else reader.Skip();
        }
    }

    private JsonException NotJson(int position) => NotJson(position, _json.Span);

    private static JsonException NotJson(int position, ReadOnlySpan<byte> json)
    {
        int line = json[..Math.Clamp(position, 0, json.Length)].Count((byte)'\n');
        return new JsonException(null, null, line, null);
    }

    /// <summary>Brings the entries together by name, each name's in order.</summary>
    private RecordTable Finish()
    {
        var starts = new int[_names.Count + 1];
        foreach (int name in _nameOfEntry) starts[name + 1]++;
        for (int name = 0; name < _names.Count; name++) starts[name + 1] += starts[name];
        var ends = starts.AsSpan(0, _names.Count).ToArray();
        var entries = new RecordEntry[_entries.Count];
        for (int i = 0; i < entries.Length; i++) entries[ends[_nameOfEntry[i]]++] = _entries[i];

        int kept = 0;
        for (int name = 0; name < _names.Count; name++)
        {
            var all = entries.AsSpan(starts[name], ends[name] - starts[name]);
            SortByFileName(all);
            starts[name] = kept;
            kept += KeepOneFormat(all, entries.AsSpan(kept));
        }

        starts[_names.Count] = kept;
        Array.Resize(ref entries, kept);
        return new RecordTable(_json, entries, starts, _names, _baseUrl);
    }

    private void SortByFileName(Span<RecordEntry> entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (CompareStems(entries[i - 1], entries[i]) <= 0) continue;
            // By place too, so that equal names keep their order.
            entries.Sort((a, b) => CompareStems(a, b) is var order and not 0 ? order : a.KeyStart.CompareTo(b.KeyStart));
            return;
        }
    }

    /// <summary>
    /// Copies the entries that count: of the same file name twice the last one, as in any JSON object; of a <c>.tar.bz2</c> that stands in
    /// <c>packages.conda</c> as <c>.conda</c> too only the latter, unless both are to be there.
    /// </summary>
    private int KeepOneFormat(ReadOnlySpan<RecordEntry> entries, Span<RecordEntry> kept)
    {
        int count = 0;
        for (int first = 0; first < entries.Length;)
        {
            int end = first + 1;
            while (end < entries.Length && CompareStems(entries[first], entries[end]) == 0) end++;
            var same = entries[first..end];
            bool hasConda = false;
            foreach (var entry in same) hasConda |= _formats != ArchiveFormats.Both && entry.Section == RecordSection.PackagesConda;
            for (int i = 0; i < same.Length; i++)
                if ((!hasConda || same[i].Section == RecordSection.PackagesConda) && !IsRepeated(same[i..])) kept[count++] = same[i];
            first = end;
        }

        return count;
    }

    private bool IsRepeated(ReadOnlySpan<RecordEntry> entries)
    {
        foreach (var later in entries[1..])
            if (Key(later).SequenceEqual(Key(entries[0])) && later.Section == entries[0].Section) return true;
        return false;
    }

    private int CompareStems(in RecordEntry a, in RecordEntry b) => Stem(a).SequenceCompareTo(Stem(b));

    private ReadOnlySpan<byte> Stem(in RecordEntry entry) => ArchiveName.Stem(Key(entry));

    private ReadOnlySpan<byte> Key(in RecordEntry entry) => _json.Span.Slice(entry.KeyStart, entry.KeyLength);
}
