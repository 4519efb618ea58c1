using System.Diagnostics.CodeAnalysis;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.Naming;

/// <summary>The name of a package: as it was typed, and in the lower case by which names are compared.</summary>
public readonly record struct PackageName : IComparable<PackageName>
{
    private readonly string? _asTyped;
    private readonly string? _normalized;

    private PackageName(string asTyped)
    {
        _asTyped = asTyped;
        _normalized = asTyped.AsSpan().ContainsAnyInRange('A', 'Z') ? asTyped.ToLowerInvariant() : asTyped;
    }

    /// <summary>As it was typed; for messages.</summary>
    public string AsTyped => _asTyped ?? throw new InvalidOperationException("default(PackageName) is no name");

    /// <summary>Lower case: the name's identity.</summary>
    public string Normalized => _normalized ?? throw new InvalidOperationException("default(PackageName) is no name");

    /// <summary>True for the names of virtual packages, such as <c>__glibc</c>.</summary>
    public bool IsVirtual => Normalized.StartsWith("__", StringComparison.Ordinal);

    /// <summary>A name is one or more ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PackageName name)
    {
        name = default;
        if (text.IsEmpty) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }

        name = new PackageName(text.ToString());
        return true;
    }

    /// <exception cref="PonchoException">The text is no package name.</exception>
    public static PackageName Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var name)
            ? name
            : throw new PonchoException($"not a package name (letters, digits, \"-\", \"_\" and \".\"): \"{CondaVersion.Shorten(text)}\"");

    public bool Equals(PackageName other) => string.Equals(_normalized, other._normalized, StringComparison.Ordinal);

    public override int GetHashCode() => _normalized?.GetHashCode(StringComparison.Ordinal) ?? 0;

    public int CompareTo(PackageName other) => string.CompareOrdinal(_normalized, other._normalized);

    public static bool operator <(PackageName left, PackageName right) => left.CompareTo(right) < 0;

    public static bool operator >(PackageName left, PackageName right) => left.CompareTo(right) > 0;

    public static bool operator <=(PackageName left, PackageName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PackageName left, PackageName right) => left.CompareTo(right) >= 0;

    /// <summary>The name as it was typed.</summary>
    public override string ToString() => AsTyped;
}
