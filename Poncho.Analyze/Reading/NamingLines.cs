using System.Text;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>
/// Finds the lines that give names: assignments (<c>K = yaml.load</c>, <c>f = lambda x: np.sum(x)</c>), and the headers of <c>for</c> and <c>with</c>. Names
/// are taken for given rather once too often.
/// </summary>
internal static class NamingLines
{
    public static List<NamingLine> In(ReadOnlySpan<byte> source, IReadOnlyList<Definition> definitions)
    {
        var lines = new List<NamingLine>();
        var token = new Tokenizer(source);
        List<string> names = [];
        int bound = 0, start = -1;
        bool isHeader = false;
        for (token.Read(); token.Kind is not (TokenKind.End or TokenKind.Bad); token.Read())
        {
            if (token.Kind is TokenKind.Newline or TokenKind.Indent or TokenKind.Dedent || (token.Depth == 0 && token.Is(';')))
            {
                if (isHeader) bound = names.Count;
                if (bound > 0) lines.Add(new NamingLine(ScopeAt(definitions, start), Set(names[..bound]), Set(names)));
                (names, bound, start, isHeader) = ([], 0, -1, false);
                continue;
            }

            if (start < 0) start = token.Start;
            isHeader |= token.Depth == 0 && token.Word is Word.For or Word.With;
            if (token.Kind == TokenKind.Name && !Words.IsHard(token.Word)) names.Add(Encoding.UTF8.GetString(token.Text));
            // "=", "+=", ":=" and their kind; no comparison.
            bool assigns = token.Kind == TokenKind.Operator && token.Text[^1] == '=' && token.Text is not [(byte)'=' or (byte)'!' or (byte)'<' or (byte)'>', (byte)'='];
            if (assigns && (token.Depth == 0 || token.Text.Length > 1)) bound = names.Count;
        }

        return lines;
    }

    private static HashSet<string> Set(IEnumerable<string> names) => new(names, StringComparer.Ordinal);

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
