using System.Text.Json;
using Poncho.IO;

namespace Poncho.Conda.Repodata;

/// <summary>Makes a <see cref="RecordTable"/> in one pass over <c>repodata.json</c>, which stops at no record: it notes where each one lies.</summary>
internal sealed class RecordTableReader
{
    /// <summary>Real indexes have depth 6.</summary>
    private const int MaximumDepth = 64;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly int _skipped;
    private readonly NameTable _names = new();
    private readonly List<RecordEntry> _entries = [];
    private readonly List<int> _nameOfEntry = [];
    private string? _baseUrl;

    private RecordTableReader(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _skipped = json.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    /// <summary>Reads the bytes of a <c>repodata.json</c>.</summary>
    /// <param name="json">The bytes; the table holds on to them.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="PonchoException">It is no JSON, or not an index.</exception>
    public static RecordTable Read(ReadOnlyMemory<byte> json, string source)
    {
        var reader = new RecordTableReader(json);
        try
        {
            reader.ReadFile();
        }
        catch (JsonException e)
        {
            throw new PonchoException($"the channel's index is not valid JSON (line {e.LineNumber + 1}): \"{source}\"", "the channel is broken, or something on the way changed it; try again later", e);
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"the channel's index is no repodata.json, {e.Message}: \"{source}\"", "check the channel's address", e);
        }

        return reader.Finish();
    }

    private void ReadFile()
    {
        var reader = new Utf8JsonReader(_json.Span[_skipped..], new JsonReaderOptions { MaxDepth = MaximumDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new InvalidDataException("it is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            RecordSection? section = reader.ValueTextEquals("packages"u8) ? RecordSection.Packages : reader.ValueTextEquals("packages.conda"u8) ? RecordSection.PackagesConda : null;
            bool isInfo = section is null && reader.ValueTextEquals("info"u8);
            reader.Read();
            if (section is { } s) ReadSection(ref reader, s);
            else if (isInfo) ReadInfo(ref reader);
            else reader.Skip();
        }

        while (reader.Read())
        {
        }
    }

    private void ReadSection(ref Utf8JsonReader reader, RecordSection section)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw new InvalidDataException("its list of packages is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = _skipped + (int)reader.TokenStartIndex + 1, length = reader.ValueSpan.Length;
            bool isName = !reader.ValueIsEscaped;
            reader.Read();
            int value = _skipped + (int)reader.TokenStartIndex;
            isName &= reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isName) Add(section, start, length, value, _skipped + (int)reader.BytesConsumed - value);
        }
    }

    /// <summary>What has no archive's name is left out.</summary>
    private void Add(RecordSection section, int start, int length, int value, int valueLength)
    {
        var key = _json.Span.Slice(start, length);
        int name = ArchiveName.NameLength(key[..ArchiveName.StemLength(key)]);
        if (name == 0) return;
        _nameOfEntry.Add(_names.Add(_json.Span, start, name));
        _entries.Add(new RecordEntry(start, (short)length, section, value, valueLength));
    }

    private void ReadInfo(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isBase = reader.ValueTextEquals("base_url"u8);
            reader.Read();
            if (isBase && reader.TokenType == JsonTokenType.String) _baseUrl = reader.GetString();
            else reader.Skip();
        }
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
    /// Copies the entries that count: of the same file name twice the last one, as in any JSON object; of a <c>.tar.bz2</c> that stands in <c>packages.conda</c> as
    /// <c>.conda</c> too only the latter.
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
            foreach (var entry in same) hasConda |= entry.Section == RecordSection.PackagesConda;
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

    private ReadOnlySpan<byte> Stem(in RecordEntry entry)
    {
        var key = Key(entry);
        return key[..ArchiveName.StemLength(key)];
    }

    private ReadOnlySpan<byte> Key(in RecordEntry entry) => _json.Span.Slice(entry.KeyStart, entry.KeyLength);
}
