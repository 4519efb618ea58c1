namespace Poncho.Analyze.Tokens;

/// <summary>Lines of a notebook's cell that IPython reads in Python's stead. Each becomes one word, so that what is around them stays as it is.</summary>
internal ref partial struct Tokenizer
{
    private bool ReadCommand(byte b)
    {
        if (statementBegins && depth == 0 && IsAutomatic(b)) return ReadAutomatic(b);
        bool assigned = !statementBegins && depth == 0 && Kind == TokenKind.Operator && End - Start == 1 && source[Start] == '=';
        if (b == '!' ? !statementBegins && !assigned : b == '%' ? !statementBegins && !assigned : b != '?' || !statementBegins) return false;
        int start = position;
        if (statementBegins && b == '%' && SkipRunningMagic(position + 1)) return SkipToStatementBehindMagic();
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

    // ",f a b" and ";f a b" quote their words, "/f a b" calls with them; "cd .." is a magic without its sign, as long as nothing of Python stands there.
    private readonly bool IsAutomatic(byte b)
    {
        if (b is (byte)',' or (byte)';' or (byte)'/') return true;
        if (!IsNameStart(b)) return false;
        int end = EndOfName(position);
        return LineMagic.IsAutomatic(source[position..end]) && LineMagic.IsNoPython(source[end..]);
    }

    private bool ReadAutomatic(byte b)
    {
        int start = position;
        if (IsNameStart(b) && SkipRunningMagic(position)) return SkipToStatementBehindMagic();
        SkipCommand();
        Set(TokenKind.Name, start, position);
        Word = Word.Pass;
        return true;
    }

    private readonly int EndOfName(int start)
    {
        int end = start;
        while (end < source.Length && NameBytes[source[end]]) end++;
        return end;
    }

    private bool SkipRunningMagic(int name)
    {
        int end = EndOfName(name);
        int behind = LineMagic.StatementBehind(source[name..end], source[end..]);
        if (behind < 0) return false;
        position = end + behind;
        return true;
    }

    private bool SkipToStatementBehindMagic()
    {
        ReadToken(source[position]);
        return true;
    }
}
