using System.Text;

namespace Poncho.Builder.Tests.Cli.Progress;

/// <summary>What a terminal shows of what was written to it: text, line breaks, and the three sequences that the display uses.</summary>
internal sealed class Screen(int width)
{
    private readonly List<StringBuilder> _lines = [new()];
    private readonly List<string> _history = [];
    private int _row, _column;

    /// <summary>The lines from the top, without blanks at their ends.</summary>
    public string Text => string.Join('\n', _lines.Select(line => line.ToString().TrimEnd())).TrimEnd('\n');

    public static string Of(int width, string written)
    {
        var screen = new Screen(width);
        screen.Write(written);
        return screen.Text;
    }

    /// <summary>Lines that tmux keeps in its history of what was written from the first line on: what was cleared together with all below it.</summary>
    public static IReadOnlyList<string> History(int width, string written)
    {
        var screen = new Screen(width);
        screen.Write(written);
        return screen._history;
    }

    private void Write(string written)
    {
        for (int at = 0; at < written.Length; at++)
        {
            if (written[at] == '\u001b')
            {
                int end = at + 2;
                while (!char.IsAsciiLetter(written[end])) end++;
                Control(written[at..(end + 1)]);
                at = end;
            }
            else if (written[at] == '\r') _column = 0;
            else if (written[at] == '\n') Next();
            else Put(written[at]);
        }
    }

    private void Put(char character)
    {
        if (_column == width) Next();
        var line = _lines[_row];
        if (line.Length <= _column) line.Append(' ', _column - line.Length + 1);
        line[_column++] = character;
    }

    private void Next()
    {
        (_row, _column) = (_row + 1, 0);
        if (_row == _lines.Count) _lines.Add(new());
    }

    private void Control(string sequence)
    {
        switch (sequence[^1])
        {
            case 'A': _row = Math.Max(0, _row - 1); break;
            case 'K': Cut(); break;
            case 'J':
                if ((_row, _column) == (0, 0)) _history.AddRange(_lines.Select(line => line.ToString()));
                Cut();
                _lines.RemoveRange(_row + 1, _lines.Count - _row - 1);
                break;
            case 'm': break;
            default: throw new ArgumentException($"a sequence that is not known here: {sequence[1..]}");
        }
    }

    private void Cut()
    {
        if (_lines[_row].Length > _column) _lines[_row].Length = _column;
    }
}
