using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Poncho.Registry.Naming;

/// <summary>
/// The name of a repository (distribution specification 1.1, "Pulling manifests"): lower-case words with single separators, in parts between
/// slashes. Each part begins with a letter or a digit, so no name leads out of a folder, and none is that of a file of ours, which begin with <c>_</c>.
/// </summary>
internal sealed partial record RepositoryName : IComparable<RepositoryName>
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 255;

    private readonly string _text;

    private RepositoryName(string text) => _text = text;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RepositoryName? name)
    {
        name = text is { Length: > 0 and <= MaxLength } && Form().IsMatch(text) ? new RepositoryName(text) : null;
        return name is not null;
    }

    public static RepositoryName Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"not a repository's name: \"{text}\"");

    public int CompareTo(RepositoryName? other) => string.CompareOrdinal(_text, other?._text);

    public override string ToString() => _text;

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
