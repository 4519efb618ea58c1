using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Poncho.Oci.Documents;

/// <summary>Names with texts, in ordinal order of the names; two with the same members are equal.</summary>
[JsonConverter(typeof(AnnotationsJsonConverter))]
public sealed class Annotations : IReadOnlyDictionary<string, string>, IEquatable<Annotations>
{
    // In order. A manifest has some ten of them for each of its layers: a tree would be three times as large.
    private readonly KeyValuePair<string, string>[] _members;

    private Annotations(KeyValuePair<string, string>[] members) => _members = members;

    public static Annotations None { get; } = new([]);

    public int Count => _members.Length;

    public IEnumerable<string> Keys => _members.Select(member => member.Key);

    public IEnumerable<string> Values => _members.Select(member => member.Value);

    public string this[string key] => Find(key) ?? throw new KeyNotFoundException($"no such annotation: \"{key}\"");

    /// <summary>These; of two of the same name the later one.</summary>
    public static Annotations From(IEnumerable<KeyValuePair<string, string>> members)
    {
        KeyValuePair<string, string>[] given = [.. members];
        for (int i = 1; i < given.Length; i++)
            if (string.CompareOrdinal(given[i - 1].Key, given[i].Key) >= 0) return new([.. InOrder(given)]);
        return given.Length == 0 ? None : new(given);
    }

    // Sorting is stable: the later one comes behind.
    private static IEnumerable<KeyValuePair<string, string>> InOrder(KeyValuePair<string, string>[] members)
    {
        var sorted = members.OrderBy(member => member.Key, StringComparer.Ordinal).ToArray();
        for (int i = 0; i < sorted.Length; i++)
            if (i + 1 == sorted.Length || sorted[i].Key != sorted[i + 1].Key) yield return sorted[i];
    }

    /// <summary>These and one more; a text of the same name is replaced.</summary>
    public Annotations With(string name, string text)
    {
        int at = 0;
        while (at < _members.Length && string.CompareOrdinal(_members[at].Key, name) < 0) at++;
        bool isReplaced = at < _members.Length && _members[at].Key == name;
        var members = new KeyValuePair<string, string>[_members.Length + (isReplaced ? 0 : 1)];
        Array.Copy(_members, members, at);
        members[at] = new(name, text);
        Array.Copy(_members, isReplaced ? at + 1 : at, members, at + 1, members.Length - at - 1);
        return new(members);
    }

    /// <summary>These and more; texts of the same names are replaced.</summary>
    public Annotations With(IEnumerable<KeyValuePair<string, string>> members) => From(_members.Concat(members));

    public Annotations Without(string name) => From(_members.Where(member => member.Key != name));

    /// <summary>The text, or null where there is none of that name.</summary>
    public string? Find(string name)
    {
        foreach (var (known, text) in _members)
            if (known == name) return text;
        return null;
    }

    public bool ContainsKey(string key) => Find(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => (value = Find(key)) is not null;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _members.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(Annotations? other) => other is not null && Count == other.Count && this.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as Annotations);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, text) in _members)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(text, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
