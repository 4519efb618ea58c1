namespace Poncho.Analyze.Tokens;

/// <summary>
/// Strings with replacement fields, which nest (PEP 701, PEP 750): each of them that is open has a level here. Between its quotes the source is literal
/// text; a brace opens a field, whose tokens are read as all others; a colon in the field begins its format specification, literal text again.
/// </summary>
internal ref partial struct Tokenizer
{
    // CPython's own limit.
    private const int DeepestFormatted = 150;
    private const int LongestCharacterName = 120;

    private readonly int[] bases = new int[DeepestFormatted];
    private readonly int[] quotes = new int[DeepestFormatted];
    private readonly bool[] specifications = new bool[DeepestBrackets + 1];
    private int fields;
    private bool literal;

    /// <summary>Whether text of a formatted string follows the token.</summary>
    public readonly bool InLiteral => literal;

    /// <summary>Whether the innermost open bracket is that of a replacement field: one that stands right inside the innermost formatted string.</summary>
    public readonly bool InField => fields > 0 && depth > bases[fields - 1] && source[openAt[depth - 1]] == '{' && IsFieldBrace(depth);

    private readonly bool IsFieldBrace(int level) => level == bases[fields - 1] + 1 || (specifications[level - 1] && level - 1 > bases[fields - 1]);

    private void BeginFormatted(int start, int content, byte quote, bool triple, bool raw)
    {
        if (fields == DeepestFormatted)
        {
            Refuse(start, "too many nested f-strings");
            return;
        }

        bases[fields] = depth;
        quotes[fields] = quote | (triple ? 256 : 0) | (raw ? 512 : 0);
        fields++;
        literal = true;
        position = content;
        Set(TokenKind.FormattedStart, start, content);
    }

    private void BeginSpecification()
    {
        specifications[depth] = true;
        literal = true;
        Set(TokenKind.Operator, position, position + 1);
        position++;
    }

    private void ReadFormattedPiece()
    {
        byte quote = (byte)quotes[fields - 1];
        bool triple = (quotes[fields - 1] & 256) != 0;
        bool raw = (quotes[fields - 1] & 512) != 0;
        bool specification = depth > bases[fields - 1];
        while (position < source.Length)
        {
            byte b = source[position];
            if (b == quote && (!triple || (At(position + 1) == quote && At(position + 2) == quote)))
            {
                EndFormatted(triple ? 3 : 1, specification);
                return;
            }

            if (b == '{' && (specification || At(position + 1) != '{'))
            {
                OpenField();
                return;
            }

            if (b == '}' && specification)
            {
                CloseSpecification();
                return;
            }

            if (b is (byte)'\n' or (byte)'\r' && !triple)
            {
                Refuse(position, "unterminated f-string literal");
                return;
            }

            if (b == '}' && At(position + 1) != '}')
            {
                Refuse(position, "f-string: single '}' is not allowed");
                return;
            }

            position += b switch
            {
                (byte)'{' or (byte)'}' => 2,
                (byte)'\\' => EscapeLength(raw),
                _ => 1,
            };
        }

        Refuse(source.Length, triple ? "unterminated triple-quoted f-string literal" : "unterminated f-string literal");
    }

    // A backslash takes a quote or line break along, but no brace; the name in \N{...} is none of a field.
    private readonly int EscapeLength(bool raw)
    {
        byte next = At(position + 1);
        if (!raw && next == 'N' && At(position + 2) == '{' && Near.IndexOf((byte)'}') is var end and > 0) return end + 1;
        return next is (byte)'{' or (byte)'}' ? 1 : 1 + Math.Max(1, LineBreak(position + 1));
    }

    // As far as a character's name reaches.
    private readonly ReadOnlySpan<byte> Near => source.Slice(position, Math.Min(source.Length - position, LongestCharacterName));

    private void OpenField()
    {
        literal = false;
        Open(position);
    }

    private void CloseSpecification()
    {
        // Behind a nested field the enclosing specification goes on, behind an outer one the string.
        depth--;
        Set(TokenKind.Operator, position, position + 1);
        position++;
    }

    private void EndFormatted(int length, bool unclosed)
    {
        if (unclosed)
        {
            Refuse(position, "f-string: expecting '}'");
            return;
        }

        fields--;
        literal = false;
        Set(TokenKind.FormattedEnd, position, position + length);
        position += length;
    }
}
