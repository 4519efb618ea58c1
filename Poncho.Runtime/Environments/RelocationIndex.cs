using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;

namespace Poncho.Runtime.Environments;

/// <summary>
/// The files of one layer that hold a placeholder, sorted by path. Found once when the layer is made; the store keeps it beside the layer's
/// descriptor (<see cref="ToJson"/>), an environment's config holds it for each of its layers.
/// </summary>
public sealed class RelocationIndex : IEquatable<RelocationIndex>
{
    /// <summary>The newest form of <see cref="ToJson"/> that this program reads, and the one that it writes.</summary>
    public const int Schema = 1;

    /// <summary>Bytes that an index may have.</summary>
    public const int MaximumSize = EnvironmentConfig.MaximumSize;

    private readonly Dictionary<string, Relocation> _byPath;

    /// <param name="files">In any order, no path twice.</param>
    /// <exception cref="PonchoException">What no index of ours holds: a path outside the prefix or twice, offsets out of order.</exception>
    public RelocationIndex(IEnumerable<Relocation> files)
    {
        Files = files.OrderBy(f => f.Path, StringComparer.Ordinal).ToImmutableArray();
        _byPath = new Dictionary<string, Relocation>(Files.Length, StringComparer.Ordinal);
        foreach (var file in Files)
        {
            file.Check();
            if (!_byPath.TryAdd(file.Path, file)) throw new PonchoException($"relocation index names a file twice: \"{file.Path}\"");
        }
    }

    public static RelocationIndex Empty { get; } = new([]);

    /// <summary>Sorted by path, by UTF-16 code unit.</summary>
    public ImmutableArray<Relocation> Files { get; }

    /// <summary>The entry of a file; null for one that holds no placeholder and is written as it is.</summary>
    public Relocation? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Reads what <see cref="ToJson"/> wrote. Unknown members are ignored.</summary>
    /// <exception cref="PonchoException">Not an index, or one of a newer program.</exception>
    public static RelocationIndex Parse(ReadOnlySpan<byte> json) => JsonMembers.Read("relocation index", json, MaximumSize, static (ref reader) =>
    {
        var files = new List<IndexedRelocation>();
        var placeholders = new List<string>();
        int left = RelocationJson.MostOffsets;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("schema"u8)) JsonMembers.Schema(ref reader, Schema);
            else if (reader.ValueTextEquals("placeholders"u8)) placeholders = JsonMembers.Texts(ref reader);
            else if (reader.ValueTextEquals("files"u8)) files = RelocationJson.Read(ref reader, ref left);
            else reader.Skip();
        }

        return RelocationJson.Resolve(files, placeholders);
    });

    /// <summary>The canonical form: fixed member order, one file a line, each placeholder written once.</summary>
    public byte[] ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new LineJsonWriter(output);
        var table = new PlaceholderTable(Files);
        json.Line($"{{\n  \"schema\": {Schema},\n  \"placeholders\": ");
        json.List(table.Texts, "  ", static (w, text) => w.WriteStringValue(text));
        json.Line(",\n  \"files\": ");
        json.List(Files, "  ", (w, file) => RelocationJson.Write(w, file, table));
        json.Line("\n}\n");
        return output.WrittenSpan.ToArray();
    }

    public bool Equals(RelocationIndex? other) => other is not null && Files.AsSpan().SequenceEqual(other.Files.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as RelocationIndex);

    public override int GetHashCode() => Files.Length;
}
