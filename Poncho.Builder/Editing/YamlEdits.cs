using System.Buffers;
using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Editing;

/// <summary>Where items go in YAML, in lists of lines and in lists in brackets.</summary>
internal sealed partial class YamlEdits(SpecText text, SpecNode root) : ISpecEdits
{
    private const string Indent = "  ";

    private static readonly SearchValues<char> s_plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. <>=!~|+*/@:;()");

    // What readers of YAML 1.1 and 1.2 take for something other than a text.
    private static readonly string[] s_words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    public void Add(EditedPart part, string item)
    {
        var member = SpecLists.Find(root, part);
        if (member?.Value is SpecSequence list && list.Items.LastOrDefault(one => one is SpecScalar) is { } last)
        {
            int start = text.Offset(last.At), end = EndOf(last, IsInBrackets(list));
            string quoted = Quoted(item, IsInBrackets(list), QuoteAt(start));
            if (IsInBrackets(list)) text.Insert(end, $", {quoted}");
            else text.InsertLine(end, $"{DashesOf(start)}{quoted}");
            return;
        }

        if (member is not null) AddFirst(member, item);
        else AddList(part, item);
    }

    public void Replace(SpecPosition at, string item)
    {
        bool isInBrackets = Lists(root).Any(list => IsInBrackets(list) && list.Items.Any(one => one.At == at));
        int start = text.Offset(at);
        text.Replace(start, EndOf(new SpecScalar(at, "", ScalarKind.Text), isInBrackets), Quoted(item, isInBrackets, QuoteAt(start)));
    }

    public void Remove(IReadOnlyCollection<SpecPosition> places)
    {
        foreach (var list in Lists(root))
        {
            var gone = list.Items.Where(item => places.Contains(item.At)).ToList();
            if (IsInBrackets(list)) foreach (var item in gone) RemoveFromBrackets(list, item, gone);
            else foreach (int at in gone.Select(item => text.Offset(item.At))) text.Delete(text.LineStart(at), text.NextLine(at));
            // "- pip:" with nothing below it is no line that conda takes.
            if (gone.Count > 0 && gone.Count == list.Items.Count && !IsInBrackets(list)) RemoveKeyOf(list);
        }
    }

    private void RemoveFromBrackets(SpecSequence list, SpecNode item, List<SpecNode> gone)
    {
        int index = list.Items.ToList().IndexOf(item), start = text.Offset(item.At), end = EndOf(item, true);
        bool isLastKept = list.Items.Skip(index + 1).All(gone.Contains);
        if (index + 1 < list.Items.Count) end = isLastKept ? end : text.Offset(list.Items[index + 1].At);
        if (isLastKept && index > 0) start = EndOf(list.Items[index - 1], true);
        text.Delete(start, end);
    }

    // The mapping "pip:" of a list of lines, where its list is empty now.
    private void RemoveKeyOf(SpecSequence list)
    {
        foreach (var outer in Lists(root))
        {
            var mapping = outer.Items.OfType<SpecMapping>().FirstOrDefault(one => one.Members is [{ Key: "pip" } member] && member.Value == list);
            if (mapping is null || IsInBrackets(outer)) continue;
            int at = text.Offset(mapping.At);
            text.Delete(text.LineStart(at), text.NextLine(at));
        }
    }

    // "dependencies:" with nothing behind it, or an empty list.
    private void AddFirst(SpecMember member, string item)
    {
        if (member.Value is SpecSequence list && IsInBrackets(list))
        {
            string rest = list.Items.Count > 0 ? ", " : "";
            text.Insert(text.Offset(list.At) + 1, Quoted(item, true, '\0') + rest);
            return;
        }

        int at = text.Offset(member.At);
        string dashes = member.Value is SpecSequence { Items: [var first, ..] } ? DashesOf(text.Offset(first.At)) : $"{new string(' ', ColumnOf(at))}{Indent}- ";
        text.InsertLine(at, dashes + Quoted(item, false, '\0'));
    }

    private void AddList(EditedPart part, string item)
    {
        var top = (SpecMapping)root;
        string quoted = Quoted(item, false, '\0');
        var conda = SpecLists.Find(root, EditedPart.Conda);
        if (part == EditedPart.Pip && conda?.Key == "dependencies" && conda.Value is SpecSequence { Items: [.., var last] } list && !IsInBrackets(list))
        {
            // As conda has it: a mapping in the list of packages.
            string dashes = DashesOf(text.Offset(last.At)), deeper = new(' ', dashes.Length);
            InsertBehind(last, $"{dashes}pip:{text.LineEnd}{deeper}{Indent}- {quoted}");
            return;
        }

        string key = part == EditedPart.Pip ? "pip" : SpecLists.Member(top, "conda") is null ? "dependencies" : "packages";
        if (key == "packages" && SpecLists.Member(top, "conda") is { Value: SpecMapping { Members: [var first, ..] } })
        {
            string indent = new(' ', ColumnOf(text.Offset(first.At)));
            text.Insert(text.LineStart(text.Offset(first.At)), $"{indent}{key}:{text.LineEnd}{indent}{Indent}- {quoted}{text.LineEnd}");
            return;
        }

        string lead = text.Text.Length == 0 || text.Text.EndsWith('\n') ? "" : text.LineEnd;
        text.Insert(text.Text.Length, $"{lead}{key}:{text.LineEnd}{Indent}- {quoted}{text.LineEnd}");
    }

    private void InsertBehind(SpecNode last, string lines)
    {
        var deepest = last;
        while (deepest is SpecMapping { Members: [.., var member] }) deepest = member.Value;
        int at = deepest is SpecScalar ? EndOf(deepest, false) : text.Offset(deepest.At);
        text.InsertLine(at, lines);
    }

    private bool IsInBrackets(SpecSequence list) => text.Offset(list.At) is var at && at < text.Text.Length && text.Text[at] == '[';

    // What stands before an item on its line, such as "  - ".
    private string DashesOf(int item)
    {
        string before = text.Text[text.LineStart(item)..item];
        return before.Trim() == "-" ? before : $"{text.IndentOf(item)}- ";
    }

    private int ColumnOf(int offset) => offset - text.LineStart(offset);

    private char QuoteAt(int offset) => offset < text.Text.Length && text.Text[offset] is '"' or '\'' ? text.Text[offset] : '\0';

    private int EndOf(SpecNode scalar, bool isInBrackets)
    {
        int start = text.Offset(scalar.At);
        char quote = QuoteAt(start);
        int i = start + (quote == '\0' ? 0 : 1);
        for (; i < text.Text.Length; i++)
        {
            char c = text.Text[i];
            if (quote == '\0')
            {
                bool isComment = c == '#' && i > start && text.Text[i - 1] is ' ' or '\t';
                if (c is '\n' or '\r' || isComment || (isInBrackets && c is ',' or ']' or '}')) break;
            }
            else if (c == '\\' && quote == '"')
            {
                i++;
            }
            else if (c == quote)
            {
                bool isDoubled = quote == '\'' && i + 1 < text.Text.Length && text.Text[i + 1] == quote;
                if (!isDoubled) return i + 1;
                i++;
            }
        }

        while (i > start && text.Text[i - 1] is ' ' or '\t') i--;
        return i;
    }

    private static IEnumerable<SpecSequence> Lists(SpecNode node) => node switch
    {
        SpecSequence list => list.Items.SelectMany(Lists).Prepend(list),
        SpecMapping mapping => mapping.Members.SelectMany(member => Lists(member.Value)),
        _ => [],
    };

    // Without quotes where that is a text to every reader; else with those that its neighbour has.
    internal static string Quoted(string item, bool isInBrackets, char like)
    {
        bool isPlain = char.IsAsciiLetter(item[0]) || item[0] is '_' or '.' or '/';
        isPlain |= item.StartsWith("-e ", StringComparison.Ordinal) || item.StartsWith("-r ", StringComparison.Ordinal);
        isPlain &= !item.AsSpan().ContainsAnyExcept(s_plain) && !item.Contains(": ", StringComparison.Ordinal) && !item.EndsWith(':')
            && !s_words.Contains(item, StringComparer.OrdinalIgnoreCase);
        if (isPlain && like == '\0') return item;
        if (like == '\'' && !item.Contains('\'', StringComparison.Ordinal)) return $"'{item}'";
        return isPlain && !isInBrackets && like == '\0' ? item : $"\"{Escape().Replace(item, @"\$0")}\"";
    }

    [GeneratedRegex("""["\\]""")]
    private static partial Regex Escape();
}
