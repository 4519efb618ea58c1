namespace Poncho.Builder.Specs.Syntax;

/// <summary>What is wrong with YAML that a person wrote: the library says what its scanner missed, this what is there and how to mend it.</summary>
internal static class YamlMistake
{
    private const string Columns = "the items of a list begin in one column, and so do the keys of a mapping", Quote = "put the text into quotes";

    // What the library says, and what that is to who wrote the text.
    private static readonly (string Said, string Problem, string Hint)[] s_known =
    [
        ("block mapping, did not find expected key", "the line is not indented as those above it", Columns),
        ("did not find expected '-' indicator", "the line is not indented as those above it", Columns),
        ("did not find expected ',' or ']'", "a comma or a ] is missing before this", "close the list, or put a comma between its items"),
        ("did not find expected ',' or '}'", "a comma or a } is missing before this", "close the mapping, or put a comma between its members"),
        ("did not find expected node content", "a value is missing before this", "is a bracket open?"),
        ("quoted scalar, found unexpected end of stream", "a quote is never closed", "add it at the end of its text"),
        ("found unexpected document indicator", "a quote is never closed", "add it at the end of its text"),
        ("cannot start any token", "no text without quotes begins with this character", Quote),
        ("could not find expected ':'", "a colon is missing behind a key", "write NAME: VALUE, with a space behind the colon"),
        ("block sequence entries are not allowed", "no list can begin here", "put the list on lines of its own, below its key"),
        ("mapping values are not allowed", "no key can stand here", Columns),
        ("while scanning an anchor", "& is no part of a name here", Quote),
        ("while scanning an alias", "no text without quotes begins with *", Quote),
    ];

    /// <param name="said">The library's sentence.</param>
    /// <param name="lines">The text.</param>
    /// <param name="at">Where the library stopped.</param>
    /// <returns>What it is, and how to mend it.</returns>
    public static (string Problem, string? Hint) Of(string said, IReadOnlyList<string> lines, SpecPosition at)
    {
        if (said.Contains("found invalid mapping", StringComparison.Ordinal)) return Colon(at.Line <= lines.Count ? lines[at.Line - 1] : "");
        var known = s_known.FirstOrDefault(one => said.Contains(one.Said, StringComparison.OrdinalIgnoreCase));
        return known.Problem is { } problem ? (problem, known.Hint) : (Bare(said), null);
    }

    // A second colon in a line is one too many; a first one stands on a line that seems to continue the text above it.
    private static (string Problem, string? Hint) Colon(string line)
    {
        string[] parts = line.Split('#')[0].Split(": ");
        return parts.Length > 2
            ? ("a text without quotes holds a colon and a space", Quote)
            : ("the line is not indented as those above it", Columns);
    }

    private static string Bare(string said)
    {
        string reason = said.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        int told = reason.IndexOf("): ", StringComparison.Ordinal);
        if (reason.StartsWith('(') && told > 0) reason = reason[(told + 3)..];
        bool isSentence = reason.Length > 1 && char.IsUpper(reason[0]) && char.IsLower(reason[1]);
        return isSentence ? char.ToLowerInvariant(reason[0]) + reason[1..] : reason;
    }
}
