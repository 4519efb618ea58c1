using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Editing;

/// <summary>
/// Where items go in lists of TOML: of our own form, of a project (<c>[project] dependencies</c> for pip, <c>[tool.poncho]</c> for conda), and in the
/// comments that a script's inline metadata are.
/// </summary>
/// <param name="path">What errors call the file.</param>
/// <param name="text">The text, and its changes.</param>
/// <param name="root">Its tables.</param>
/// <param name="isOwn">Whether they are our own form by itself, and not a table of another one.</param>
internal sealed class TomlEdits(string path, SpecText text, SpecMapping root, bool isOwn) : ISpecEdits
{
    /// <summary>Where a file says which packages it wants, apart from our own form.</summary>
    private SpecSequence? PipList => TomlValues.Find(Within(root, "project") ?? root, "dependencies")?.Value as SpecSequence;

    public void Add(EditedPart part, string item)
    {
        var own = isOwn ? root : Within(root, "tool", "poncho");
        var list = part == EditedPart.Pip && !isOwn ? PipList : own is null ? null : SpecLists.Find(own, part)?.Value as SpecSequence;
        if (list is null) throw NoList(part);
        var last = list.Items.LastOrDefault(one => one is SpecScalar);
        if (last is null)
        {
            text.Insert(text.Offset(list.At) + 1, Quoted(item, '"') + (list.Items.Count > 0 ? ", " : ""));
            return;
        }

        int start = text.Offset(last.At), end = EndOf(last), comma = SkipBlanks(end);
        bool hasComma = comma < text.Text.Length && text.Text[comma] == ',';
        string quoted = Quoted(item, text.Text[start]);
        if (!IsFirstOnLine(start))
        {
            text.Insert(end, ", " + quoted);
            return;
        }

        if (!hasComma) text.Insert(end, ",");
        text.InsertLine(end, text.Text[text.LineStart(start)..start] + quoted + (hasComma ? "," : ""));
    }

    public void Replace(SpecPosition at, string item)
    {
        int start = text.Offset(at);
        text.Replace(start, StringEnd(start), Quoted(item, text.Text[start]));
    }

    public void Remove(IReadOnlyCollection<SpecPosition> places)
    {
        foreach (var list in Lists(root)) Remove(list, [.. list.Items.Select(item => item is SpecScalar && places.Contains(item.At))]);
    }

    private void Remove(SpecSequence list, bool[] isGone)
    {
        int kept = Array.LastIndexOf(isGone, false);
        for (int i = 0; i < isGone.Length; i++)
        {
            if (!isGone[i]) continue;
            int start = text.Offset(list.Items[i].At), end = EndOf(list.Items[i]), comma = SkipBlanks(end);
            if (comma < text.Text.Length && text.Text[comma] == ',') comma = SkipBlanks(comma + 1);
            bool endsLine = comma >= text.LineStop(end) || text.Text[comma] == '#';
            if (IsFirstOnLine(start) && endsLine) text.Delete(text.LineStart(start), text.NextLine(end));
            // Up to what stands behind it, or from what stands before it on.
            else if (i < kept) text.Delete(start, comma);
            else text.Delete(i > 0 && !isGone[i - 1] ? EndOf(list.Items[i - 1]) : start, i == isGone.Length - 1 ? end : comma);
        }
    }

    private PonchoException NoList(EditedPart part) => part == EditedPart.Pip
        ? new PonchoException($"no list of packages for pip stands in the file: \"{path}\"", isOwn ? "write pip = [] into it" : "write dependencies = [] into it")
        : new PonchoException(
            $"no list of conda packages stands in the file: \"{path}\"",
            isOwn ? "write conda = [] into it" : "write dependencies = [] below [tool.poncho]; --pip adds packages of pip's");

    private static SpecMapping? Within(SpecMapping table, params string[] keys)
    {
        SpecMapping? within = table;
        foreach (string key in keys) within = TomlValues.Find(within, key)?.Value as SpecMapping;
        return within;
    }

    private static IEnumerable<SpecSequence> Lists(SpecNode node) => node switch
    {
        SpecSequence list => list.Items.SelectMany(Lists).Prepend(list),
        SpecMapping mapping => mapping.Members.SelectMany(member => Lists(member.Value)),
        _ => [],
    };

    // In a script the line begins with a comment's sign.
    private bool IsFirstOnLine(int start) => text.Text.AsSpan(text.LineStart(start), start - text.LineStart(start)).IndexOfAnyExcept(" \t#") < 0;

    private int EndOf(SpecNode node) => node is SpecScalar ? StringEnd(text.Offset(node.At)) : text.Offset(node.At);

    private int StringEnd(int start)
    {
        char quote = start < text.Text.Length ? text.Text[start] : '\0';
        if (quote is not ('"' or '\'')) return start;
        for (int i = start + 1; i < text.Text.Length; i++)
        {
            if (quote == '"' && text.Text[i] == '\\') i++;
            else if (text.Text[i] == quote) return i + 1;
        }

        return text.Text.Length;
    }

    private int SkipBlanks(int at)
    {
        while (at < text.Text.Length && text.Text[at] is ' ' or '\t') at++;
        return at;
    }

    // As the one beside it, where the text allows.
    private static string Quoted(string item, char like)
    {
        bool canBeLiteral = !item.Contains('\'', StringComparison.Ordinal);
        bool isLiteral = canBeLiteral && (like == '\'' || item.Contains('"', StringComparison.Ordinal));
        return isLiteral ? $"'{item}'" : JsonEdits.Quoted(item);
    }
}
