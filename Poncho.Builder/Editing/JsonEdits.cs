using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Editing;

/// <summary>Where items go in JSON, which may have comments and commas at the ends of lists.</summary>
internal sealed class JsonEdits(SpecText text, SpecNode root) : ISpecEdits
{
    private const string Indent = "    ";

    public void Add(EditedPart part, string item)
    {
        string quoted = Quoted(item);
        var member = SpecLists.Find(root, part);
        if (member?.Value is not SpecSequence list)
        {
            AddList(part, member, quoted);
            return;
        }

        // What comes last is often the mapping of pip's lines: a package of conda comes before it.
        var last = list.Items.LastOrDefault(one => one is SpecScalar);
        if (last is not null) InsertBehind(EndOf(last), quoted, hasComma: IsFollowedByComma(EndOf(last)));
        else text.Insert(text.Offset(list.At) + 1, list.Items.Count == 0 ? quoted : quoted + ", ");
    }

    public void Replace(SpecPosition at, string item)
    {
        int start = text.Offset(at);
        text.Replace(start, StringEnd(start), Quoted(item));
    }

    public void Remove(IReadOnlyCollection<SpecPosition> places)
    {
        foreach (var list in Lists(root)) Remove(list, [.. list.Items.Where(item => places.Contains(item.At))]);
    }

    private void Remove(SpecSequence list, List<SpecNode> gone)
    {
        if (gone.Count == 0) return;
        foreach (var item in gone)
        {
            int start = text.Offset(item.At), end = EndOf(item), comma = Behind(end);
            bool hasComma = comma < text.Text.Length && text.Text[comma] == ',';
            if (hasComma) end = comma + 1;
            bool isLast = item == list.Items[^1];
            if (IsAlone(start, end)) text.Delete(text.LineStart(start), text.NextLine(end));
            else text.Delete(isLast && hasComma ? BackOverBlanks(start) : start, hasComma && !isLast ? SkipBlanks(end) : end);
        }

        // The comma behind what is last now has nothing to part any more, where the last one had none.
        int kept = list.Items.ToList().FindLastIndex(item => !gone.Contains(item));
        if (kept < 0 || kept == list.Items.Count - 1 || IsFollowedByComma(EndOf(list.Items[^1]))) return;
        int at = Behind(EndOf(list.Items[kept]));
        bool isOnLine = text.LineStart(at) == text.LineStart(text.Offset(list.Items[kept + 1].At));
        text.Delete(at, isOnLine ? SkipBlanks(at + 1) : at + 1);
    }

    // A list of its own at the end of the mapping that it belongs to.
    private void AddList(EditedPart part, SpecMember? empty, string quoted)
    {
        if (empty is not null)
        {
            int start = text.Offset(empty.Value.At);
            text.Replace(start, WordEnd(start), $"[{quoted}]");
            return;
        }

        var top = (SpecMapping)root;
        var conda = SpecLists.Member(top, "conda")?.Value as SpecMapping;
        bool isWithin = part == EditedPart.Conda && conda is not null;
        string key = isWithin ? "packages" : part == EditedPart.Pip ? "pip" : SpecLists.Member(top, "channels") is null ? "conda" : "dependencies";
        var mapping = isWithin ? conda! : top;
        string member = $"\"{key}\": [{quoted}]";
        if (mapping.Members.Count == 0) text.Insert(text.Offset(mapping.At) + 1, member);
        else InsertBehind(EndOf(mapping.Members[^1].Value), member, IsFollowedByComma(EndOf(mapping.Members[^1].Value)));
    }

    // On a line of its own where the others have one; a comment behind the last one stays behind it.
    private void InsertBehind(int end, string added, bool hasComma)
    {
        int behind = hasComma ? Behind(end) + 1 : end, next = SkipBlanks(behind);
        bool isLast = Behind(behind) >= text.Text.Length || text.Text[Behind(behind)] is ']' or '}';
        bool endsLine = text.Text[next..text.LineStop(next)] is "" || text.Text.AsSpan(next).StartsWith("//");
        if (!endsLine)
        {
            text.Insert(end, $", {added}");
            return;
        }

        if (!hasComma) text.Insert(end, ",");
        string comma = hasComma || !isLast ? "," : "";
        text.InsertLine(next, IndentFor(end) + added + comma);
    }

    // That of the line on which the value begins; of one that begins behind its bracket, a step more than that line has.
    private string IndentFor(int end)
    {
        string indent = text.IndentOf(end);
        string line = text.Text[text.LineStart(end)..end].TrimStart();
        return line.Length > 0 && line[0] is '{' or '[' ? indent + Indent : indent;
    }

    private bool IsAlone(int start, int end)
    {
        int rest = SkipBlanks(end);
        bool endsLine = rest >= text.LineStop(end) || text.Text.AsSpan(rest).StartsWith("//");
        return endsLine && text.Text.AsSpan(text.LineStart(start), start - text.LineStart(start)).IsWhiteSpace();
    }

    private bool IsFollowedByComma(int end) => Behind(end) is var at && at < text.Text.Length && text.Text[at] == ',';

    private int EndOf(SpecNode node)
    {
        int start = text.Offset(node.At);
        return node switch
        {
            SpecScalar { Type: ScalarKind.Text } => StringEnd(start),
            SpecScalar => WordEnd(start),
            SpecSequence list => Behind(AfterComma(list.Items.Count > 0 ? EndOf(list.Items[^1]) : start + 1)) + 1,
            SpecMapping mapping => Behind(AfterComma(mapping.Members.Count > 0 ? EndOf(mapping.Members[^1].Value) : start + 1)) + 1,
            _ => start,
        };
    }

    private int AfterComma(int end) => IsFollowedByComma(end) ? Behind(end) + 1 : end;

    private int StringEnd(int start)
    {
        for (int i = start + 1; i < text.Text.Length; i++)
        {
            if (text.Text[i] == '\\') i++;
            else if (text.Text[i] == '"') return i + 1;
        }

        return text.Text.Length;
    }

    private int WordEnd(int start)
    {
        int end = start;
        while (end < text.Text.Length && (char.IsLetterOrDigit(text.Text[end]) || text.Text[end] is '.' or '+' or '-')) end++;
        return end;
    }

    private int SkipBlanks(int at)
    {
        while (at < text.Text.Length && text.Text[at] is ' ' or '\t') at++;
        return at;
    }

    private int BackOverBlanks(int at)
    {
        while (at > 0 && text.Text[at - 1] is ' ' or '\t') at--;
        return at;
    }

    // Past white space and comments.
    private int Behind(int at)
    {
        while (at < text.Text.Length)
        {
            if (char.IsWhiteSpace(text.Text[at])) at++;
            else if (text.Text.AsSpan(at).StartsWith("//")) at = text.NextLine(at);
            else if (text.Text.AsSpan(at).StartsWith("/*")) at = text.Text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Text.Length;
            else return at;
        }

        return at;
    }

    private static IEnumerable<SpecSequence> Lists(SpecNode node) => node switch
    {
        SpecSequence list => list.Items.SelectMany(Lists).Prepend(list),
        SpecMapping mapping => mapping.Members.SelectMany(member => Lists(member.Value)),
        _ => [],
    };

    internal static string Quoted(string item) => $"\"{JsonEncodedText.Encode(item, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
