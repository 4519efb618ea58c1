using System.Diagnostics.CodeAnalysis;

namespace Poncho.Registry.Naming;

/// <summary>
/// The name of a repository (distribution specification 1.1, "Pulling manifests"): lower-case words with single separators, in parts between
/// slashes. Each part begins with a letter or a digit, so no name leads out of a folder, and none is that of a file of ours, which begin with <c>_</c>.
/// </summary>
internal sealed record RepositoryName : IComparable<RepositoryName>
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 255;

    private readonly string _text;

    private RepositoryName(string text) => _text = text;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RepositoryName? name)
    {
        name = text is { Length: > 0 and <= MaxLength } && IsOne(text) ? new RepositoryName(text) : null;
        return name is not null;
    }

    public static RepositoryName Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"not a repository's name: \"{text}\"");

    public int CompareTo(RepositoryName? other) => string.CompareOrdinal(_text, other?._text);

    public override string ToString() => _text;

    // By hand: it is asked at every request, and of each name at the start.
    private static bool IsOne(string text)
    {
        bool isInWord = false;
        for (int at = 0; at < text.Length;)
        {
            if (IsWord(text[at]))
            {
                isInWord = true;
                at++;
                continue;
            }

            if (!isInWord) return false;
            at += SeparatorLength(text.AsSpan(at));
            isInWord = false;
        }

        return isInWord;
    }

    private static bool IsWord(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');

    // Of a slash, a dot, one or two underscores, or any dashes; what is none of them is one character, behind which no word begins.
    private static int SeparatorLength(ReadOnlySpan<char> text) => text[0] switch
    {
        '_' => text.StartsWith("__") ? 2 : 1,
        '-' => text.IndexOfAnyExcept('-') is var end and >= 0 ? end : text.Length,
        '/' or '.' => 1,
        _ => text.Length + 1,
    };
}
