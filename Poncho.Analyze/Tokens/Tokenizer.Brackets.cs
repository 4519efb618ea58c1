namespace Poncho.Analyze.Tokens;

/// <summary>Brackets that are open, and the signs of one to three characters.</summary>
internal ref partial struct Tokenizer
{
    private readonly int[] openAt = new int[DeepestBrackets];
    private int depth;

    /// <summary>How many brackets are open behind the token; the replacement fields of f-strings count.</summary>
    public readonly int Depth => depth;

    /// <summary>The innermost bracket that is open; 0 for none.</summary>
    public readonly byte Innermost => depth == 0 ? (byte)0 : source[openAt[depth - 1]];

    /// <summary>Where it stands.</summary>
    public readonly int InnermostStart => depth == 0 ? Start : openAt[depth - 1];

    private void ReadSign(byte b)
    {
        switch (b)
        {
            case (byte)'(' or (byte)'[' or (byte)'{':
                Open(position);
                return;
            case (byte)')' or (byte)']' or (byte)'}':
                Close(b);
                return;
            case (byte)':' when InField:
                BeginSpecification();
                return;
        }

        int length = SignLength(b);
        if (length == 0) Refuse(position, b == 0 ? "source code cannot contain null bytes" : $"invalid character {Shown(b)}");
        Set(TokenKind.Operator, position, position + length);
        position += length;
    }

    private static string Shown(byte b) => b is > 32 and < 127 ? $"'{(char)b}'" : $"U+{(int)b:X4}";

    private readonly int SignLength(byte b)
    {
        byte next = At(position + 1);
        switch (b)
        {
            case (byte)',' or (byte)';' or (byte)'~' or (byte)'`':
                return 1;
            case (byte)':':
                return next == '=' ? 2 : 1;
            case (byte)'.':
                return next == '.' && At(position + 2) == '.' ? 3 : 1;
            case (byte)'=' or (byte)'+' or (byte)'%' or (byte)'&' or (byte)'|' or (byte)'^' or (byte)'@':
                return next == '=' ? 2 : 1;
            case (byte)'-':
                return next is (byte)'=' or (byte)'>' ? 2 : 1;
            case (byte)'!':
                return next == '=' ? 2 : InField ? 1 : 0;
            case (byte)'<' when next == '>':
                return 2;
            case (byte)'*' or (byte)'/' or (byte)'<' or (byte)'>':
                if (next == b) return At(position + 2) == '=' ? 3 : 2;
                return next == '=' ? 2 : 1;
            default:
                return 0;
        }
    }

    private void Open(int offset)
    {
        if (depth == DeepestBrackets)
        {
            Refuse(offset, "too many nested parentheses");
            return;
        }

        openAt[depth++] = offset;
        specifications[depth] = false;
        Set(TokenKind.Operator, offset, offset + 1);
        position = offset + 1;
    }

    private void Close(byte b)
    {
        if (depth == 0 || (fields > 0 && depth == bases[fields - 1]))
        {
            Refuse(position, $"unmatched '{(char)b}'");
            return;
        }

        byte opener = source[openAt[depth - 1]];
        if (b != (opener == '(' ? ')' : opener == '[' ? ']' : '}'))
        {
            Refuse(position, $"closing parenthesis '{(char)b}' does not match opening parenthesis '{(char)opener}'");
            return;
        }

        literal = InField;
        depth--;
        Set(TokenKind.Operator, position, position + 1);
        position++;
    }
}
