using System.Collections.Immutable;

namespace Poncho.Oci.Authentication;

/// <summary>
/// What a token is asked for: rights to repositories, as the token servers of registries write them (<c>repository:NAME:pull,push</c>).
/// In ordinal order and each once, so that equal sets are equal.
/// </summary>
public sealed class Scopes : IEquatable<Scopes>
{
    private readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>> _rights;

    private Scopes(ImmutableSortedDictionary<string, ImmutableSortedSet<string>> rights) => _rights = rights;

    /// <summary>No rights: who the user is, and no more.</summary>
    public static Scopes None { get; } = new(ImmutableSortedDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal));

    /// <summary>To read from a repository.</summary>
    public static Scopes Pull(string repository) => None.With($"repository:{repository}", ["pull"]);

    /// <summary>To read from a repository and to write to it.</summary>
    public static Scopes Push(string repository) => None.With($"repository:{repository}", ["pull", "push"]);

    /// <summary>To delete from a repository.</summary>
    public static Scopes Delete(string repository) => None.With($"repository:{repository}", ["delete", "pull"]);

    /// <summary>To list all repositories.</summary>
    public static Scopes Catalog { get; } = None.With("registry:catalog", ["*"]);

    /// <summary>Reads a challenge's scope; words that are none are passed over.</summary>
    internal static Scopes Parse(string? text)
    {
        var scopes = None;
        foreach (string word in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // A repository's name may have a port before it, so the last colon parts the rights off.
            int colon = word.LastIndexOf(':');
            if (colon > 0) scopes = scopes.With(word[..colon], word[(colon + 1)..].Split(','));
        }

        return scopes;
    }

    /// <summary>These and others.</summary>
    public Scopes With(Scopes others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others._rights.Aggregate(this, (all, one) => all.With(one.Key, one.Value));
    }

    /// <summary>Whether a token for these may do all that others ask for.</summary>
    public bool Covers(Scopes others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others._rights.All(one => _rights.TryGetValue(one.Key, out var own) && (own.Contains("*") || one.Value.IsSubsetOf(own)));
    }

    /// <summary>One for each thing, as a token server is asked.</summary>
    public IReadOnlyList<string> Words => [.. _rights.Select(one => $"{one.Key}:{string.Join(',', one.Value)}")];

    public bool Equals(Scopes? other) => other is not null && Words.SequenceEqual(other.Words);

    public override bool Equals(object? obj) => Equals(obj as Scopes);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(' ', Words);

    private Scopes With(string what, IEnumerable<string> rights)
    {
        var own = _rights.GetValueOrDefault(what) ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
        return new Scopes(_rights.SetItem(what, own.Union(rights)));
    }
}
