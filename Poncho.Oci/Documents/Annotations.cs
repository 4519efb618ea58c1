using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Poncho.Oci.Documents;

/// <summary>Names with texts, in ordinal order of the names; two with the same members are equal.</summary>
[JsonConverter(typeof(AnnotationsJsonConverter))]
public sealed class Annotations : IReadOnlyDictionary<string, string>, IEquatable<Annotations>
{
    private readonly ImmutableSortedDictionary<string, string> _members;

    private Annotations(ImmutableSortedDictionary<string, string> members) => _members = members;

    public static Annotations None { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    public int Count => _members.Count;

    public IEnumerable<string> Keys => _members.Keys;

    public IEnumerable<string> Values => _members.Values;

    public string this[string key] => _members[key];

    public static Annotations From(IEnumerable<KeyValuePair<string, string>> members) => None.With(members);

    /// <summary>These and one more; a text of the same name is replaced.</summary>
    public Annotations With(string name, string text) => new(_members.SetItem(name, text));

    /// <summary>These and more; texts of the same names are replaced.</summary>
    public Annotations With(IEnumerable<KeyValuePair<string, string>> members) => new(_members.SetItems(members));

    public Annotations Without(string name) => new(_members.Remove(name));

    /// <summary>The text, or null where there is none of that name.</summary>
    public string? Find(string name) => _members.GetValueOrDefault(name);

    public bool ContainsKey(string key) => _members.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _members.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _members.GetEnumerator();

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
