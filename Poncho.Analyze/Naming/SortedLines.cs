using System.Text;

namespace Poncho.Analyze.Naming;

/// <summary>
/// A text within the program whose lines are a key, a space and what belongs to it, sorted by the bytes of the keys. It is searched as it lies:
/// a program that looks up ten names does not read twenty thousand.
/// </summary>
internal sealed class SortedLines
{
    private readonly byte[] _text;

    internal SortedLines(byte[] text) => _text = text;

    /// <summary>A file that the program carries, by its name there: <c>naming/imports.txt</c>.</summary>
    internal static SortedLines Embedded(string name)
    {
        using var stream = typeof(SortedLines).Assembly.GetManifestResourceStream(name)!;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return new SortedLines(text);
    }

    /// <summary>What stands behind a key; empty for a key alone, null where it is not there.</summary>
    internal string? Find(string key)
    {
        var wanted = Encoding.UTF8.GetBytes(key);
        int low = 0, high = _text.Length;
        while (low < high)
        {
            var line = LineAround((low + high) / 2, out int start);
            int space = line.IndexOf((byte)' ');
            int order = line[..(space < 0 ? line.Length : space)].SequenceCompareTo(wanted);
            if (order == 0) return space < 0 ? "" : Encoding.UTF8.GetString(line[(space + 1)..]);
            if (order < 0) low = start + line.Length + 1;
            else high = start;
        }
        return null;
    }

    private ReadOnlySpan<byte> LineAround(int position, out int start)
    {
        start = _text.AsSpan(0, position).LastIndexOf((byte)'\n') + 1;
        int length = _text.AsSpan(start).IndexOf((byte)'\n');
        return _text.AsSpan(start, length < 0 ? _text.Length - start : length);
    }
}
