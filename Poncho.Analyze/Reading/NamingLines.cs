using System.Text;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>
/// Finds the lines that give names: assignments (<c>K = yaml.load</c>, <c>f = lambda x: np.sum(x)</c>), and the headers of <c>for</c> and <c>with</c>. Names
/// are taken for given rather once too often.
/// </summary>
internal static class NamingLines
{
    /// <summary>The lines of a source, in its order, and which names are not of the definition that gives them.</summary>
    public static (List<NamingLine> Lines, OuterNames Outer) In(
        ReadOnlySpan<byte> source, IReadOnlyList<Definition> definitions, IReadOnlySet<string> imported)
    {
        var lines = new List<NamingLine>();
        var outer = new OuterNames(definitions);
        var token = new Tokenizer(source);
        var names = new NameCollector(imported);
        int bound = 0, start = -1;
        bool isHeader = false;
        var declares = Word.None;
        for (token.Read(); token.Kind is not (TokenKind.End or TokenKind.Bad); token.Read())
        {
            if (token.Kind is TokenKind.Newline or TokenKind.Indent or TokenKind.Dedent || (token.Depth == 0 && token.Is(';')))
            {
                if (isHeader) bound = names.Count;
                if (bound > 0) lines.Add(new NamingLine(ScopeAt(definitions, start), names.First(bound), names.All()));
                (names, bound, start, isHeader, declares) = (new NameCollector(imported), 0, -1, false, Word.None);
                continue;
            }

            if (declares != Word.None && token.Kind == TokenKind.Name) outer.Add(ScopeAt(definitions, token.Start), Encoding.UTF8.GetString(token.Text), declares == Word.Global);
            // "nonlocal" is a name in Python 2, and begins a statement where it is none.
            else if (token.Word == Word.Global || (token.Word == Word.Nonlocal && names.Count == 0)) declares = token.Word;
            if (start < 0) start = token.Start;
            isHeader |= token.Depth == 0 && token.Word is Word.For or Word.With;
            names.Add(token);
            // "=", "+=", ":=" and their kind; no comparison.
            bool assigns = token.Kind == TokenKind.Operator && token.Text[^1] == '=' && token.Text is not [(byte)'=' or (byte)'!' or (byte)'<' or (byte)'>', (byte)'='];
            if (assigns && (token.Depth == 0 || token.Text.Length > 1)) bound = names.Count;
        }

        return (lines, outer);
    }

    // Definitions stand in the order of their beginnings: the last one around it is the innermost.
    private static int ScopeAt(IReadOnlyList<Definition> definitions, int offset)
    {
        for (int i = definitions.Count - 1; i >= 0; i--)
        {
            if (definitions[i].Start <= offset && offset < definitions[i].End) return i;
        }

        return -1;
    }
}
