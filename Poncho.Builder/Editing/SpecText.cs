using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Editing;

/// <summary>The text of a spec, and changes to it that are made all at once, so that places stay true meanwhile.</summary>
internal sealed class SpecText
{
    private readonly List<int> _lines = [0];
    private readonly List<(int Start, int End, string New)> _changes = [];

    public SpecText(string text)
    {
        Text = text;
        for (int i = 0; i < text.Length; i++) if (text[i] == '\n') _lines.Add(i + 1);
        LineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
    }

    public string Text { get; }

    /// <summary>How lines end in this text.</summary>
    public string LineEnd { get; }

    /// <summary>The offset of a place.</summary>
    public int Offset(SpecPosition at) => Math.Min(_lines[at.Line - 1] + at.Column - 1, Text.Length);

    /// <summary>Where the line of an offset begins.</summary>
    public int LineStart(int offset) => offset == 0 ? 0 : Text.LastIndexOf('\n', offset - 1) + 1;

    /// <summary>Where the line of an offset ends, before its line break.</summary>
    public int LineStop(int offset)
    {
        int end = Text.IndexOf('\n', offset);
        if (end < 0) return Text.Length;
        return end > offset && Text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>Where the line behind that of an offset begins.</summary>
    public int NextLine(int offset) => Text.IndexOf('\n', offset) is >= 0 and var end ? end + 1 : Text.Length;

    /// <summary>White space at the beginning of the line of an offset.</summary>
    public string IndentOf(int offset)
    {
        int start = LineStart(offset), end = start;
        while (end < Text.Length && Text[end] is ' ' or '\t') end++;
        return Text[start..end];
    }

    public void Insert(int offset, string text) => _changes.Add((offset, offset, text));

    public void Replace(int start, int end, string text) => _changes.Add((start, end, text));

    public void Delete(int start, int end) => _changes.Add((start, end, ""));

    /// <summary>A line of its own behind that of an offset.</summary>
    public void InsertLine(int offset, string line)
    {
        int stop = LineStop(offset);
        Insert(stop, LineEnd + line);
    }

    /// <summary>The text with all changes.</summary>
    public string Changed()
    {
        string text = Text;
        // From the end on, so that earlier offsets stay; of several at one place the first comes first.
        foreach (var (start, end, added) in _changes.AsEnumerable().Reverse().OrderByDescending(change => change.Start))
            text = string.Concat(text.AsSpan(0, start), added, text.AsSpan(end));
        return text;
    }
}
