using System.Text;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>Collects names of a stretch of source, token by token, in their order.</summary>
/// <param name="imported">Names that imports alone give. What stands behind their dots (<c>load</c> of <c>np.load</c>) is nothing of this source, and left out.</param>
internal sealed class NameCollector(IReadOnlySet<string> imported)
{
    private readonly List<(string Name, bool IsBehindDot)> names = [];

    // Whether the last token was a dot, and whether what stood before it began with an imported name.
    private bool dotted, foreign;

    /// <summary>How many there are.</summary>
    public int Count => names.Count;

    /// <summary>Notes the token that was read.</summary>
    public void Add(in Tokenizer token)
    {
        if (token.Kind == TokenKind.Name && !Words.IsHard(token.Word))
        {
            string name = Encoding.UTF8.GetString(token.Text);
            foreign = dotted ? foreign : imported.Contains(name);
            if (!dotted || !foreign) names.Add((name, dotted));
            dotted = false;
            return;
        }

        dotted = token.Is('.');
        foreign &= dotted;
    }

    /// <summary>The first ones of them.</summary>
    public SourceNames First(int count) => new(Set(count, isBehindDot: false), Set(count, isBehindDot: true));

    /// <summary>All of them.</summary>
    public SourceNames All() => First(Count);

    private HashSet<string> Set(int count, bool isBehindDot) =>
        new(names.Take(count).Where(name => name.IsBehindDot == isBehindDot).Select(name => name.Name), StringComparer.Ordinal);
}
