namespace Poncho.Analyze.Tokens;

/// <summary>Finds the lines of offsets that only grow, each byte counted once: tokens need not carry their lines.</summary>
internal ref struct SourcePlace(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> source = source;
    private readonly bool hasReturns = source.Contains((byte)'\r');
    private int reached;
    private int lines = 1;

    /// <summary>The line of an offset, from 1; the offset is not before the one asked for last.</summary>
    public int Line(int offset)
    {
        if (offset > reached)
        {
            lines += Breaks(source[reached..offset]);
            // A line that ends by two characters, counted to between them.
            if (hasReturns && reached > 0 && source[reached - 1] == '\r' && source[reached] == '\n') lines--;
            reached = offset;
        }

        return lines;
    }

    /// <summary>A problem at an offset.</summary>
    public static SourceProblem Problem(ReadOnlySpan<byte> source, int offset, string message)
    {
        ReadOnlySpan<byte> before = source[..Math.Min(offset, source.Length)];
        int start = before.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        int column = 1;
        foreach (byte b in before[start..])
        {
            if ((b & 0xC0) != 0x80) column++;
        }

        return new SourceProblem(new SourcePlace(source).Line(before.Length), column, message);
    }

    private readonly int Breaks(ReadOnlySpan<byte> text)
    {
        int count = text.Count((byte)'\n');
        if (!hasReturns) return count;
        for (int i = 0; i < text.Length; i++)
        {
            int next = text[i..].IndexOf((byte)'\r');
            if (next < 0) break;
            i += next;
            if (i + 1 >= text.Length || text[i + 1] != '\n') count++;
        }

        return count;
    }
}
