namespace Poncho.Analyze.Tokens;

/// <summary>Lines of a notebook's cell that IPython reads in Python's stead. Each becomes one word, so that what is around them stays as it is.</summary>
internal ref partial struct Tokenizer
{
    // Magics that run the statement behind them.
    private static readonly string[] Running = ["time", "timeit", "prun", "memit", "mprun", "lprun"];

    private bool ReadCommand(byte b)
    {
        bool assigned = !statementBegins && depth == 0 && Kind == TokenKind.Operator && End - Start == 1 && source[Start] == '=';
        if (b == '!' ? !statementBegins && !assigned : b == '%' ? !statementBegins && !assigned : b != '?' || !statementBegins) return false;
        int start = position;
        if (statementBegins && b == '%' && SkipRunningMagic()) return SkipToStatementBehindMagic();
        SkipCommand();
        Set(TokenKind.Name, start, position);
        Word = assigned ? Word.NoneValue : Word.Pass;
        return true;
    }

    // To the end of the line; a backslash there takes the next one along.
    private void SkipCommand()
    {
        while (position < source.Length)
        {
            int end = source[position..].IndexOfAny((byte)'\n', (byte)'\r');
            position = end < 0 ? source.Length : position + end;
            if (end < 0 || source[position - 1] != '\\') return;
            position += LineBreak(position);
        }
    }

    private bool SkipRunningMagic()
    {
        int end = position + 1;
        while (end < source.Length && NameBytes[source[end]]) end++;
        string name = System.Text.Encoding.UTF8.GetString(source[(position + 1)..end]);
        if (!Running.Contains(name, StringComparer.Ordinal)) return false;
        int statement = end;
        while (At(statement) is (byte)' ' or (byte)'\t') statement++;
        // Options, or nothing, and then no statement.
        if (statement == end || At(statement) is (byte)'-' or (byte)'\n' or (byte)'\r' or 0) return false;
        position = statement;
        return true;
    }

    private bool SkipToStatementBehindMagic()
    {
        ReadToken(source[position]);
        return true;
    }
}
