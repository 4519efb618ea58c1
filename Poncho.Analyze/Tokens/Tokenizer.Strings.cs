using System.Buffers;

namespace Poncho.Analyze.Tokens;

/// <summary>Strings without replacement fields, and the beginnings of those with some.</summary>
internal ref partial struct Tokenizer
{
    private static readonly SearchValues<byte> DoubleQuoted = SearchValues.Create("\"\\\n\r"u8);
    private static readonly SearchValues<byte> SingleQuoted = SearchValues.Create("'\\\n\r"u8);

    /// <summary>The prefix of the string that was read last.</summary>
    public StringPrefix Prefix { get; private set; }

    private static StringPrefix PrefixOf(ReadOnlySpan<byte> letters)
    {
        if (letters.Length > 2) return StringPrefix.NoPrefix;
        int first = letters[0] | 0x20;
        int second = letters.Length == 2 ? letters[1] | 0x20 : 0;
        return (first, second) switch
        {
            ('u', 0) => StringPrefix.None,
            ('r', 0) or ('u', 'r') => StringPrefix.Raw,
            ('b', 0) => StringPrefix.Bytes,
            ('b', 'r') or ('r', 'b') => StringPrefix.Bytes | StringPrefix.Raw,
            ('f' or 't', 0) => StringPrefix.Formatted,
            ('f' or 't', 'r') or ('r', 'f' or 't') => StringPrefix.Formatted | StringPrefix.Raw,
            _ => StringPrefix.NoPrefix,
        };
    }

    private void ReadString(int start, int quoteAt, StringPrefix prefix)
    {
        byte quote = source[quoteAt];
        bool triple = At(quoteAt + 1) == quote && At(quoteAt + 2) == quote;
        int content = quoteAt + (triple ? 3 : 1);
        Prefix = prefix;
        if ((prefix & StringPrefix.Formatted) != 0)
        {
            BeginFormatted(start, content, quote, triple, (prefix & StringPrefix.Raw) != 0);
            return;
        }

        int end = triple ? EndOfTriple(content, quote) : EndOfSingle(content, quote);
        if (end < 0) Refuse(start, triple ? "unterminated triple-quoted string literal" : "unterminated string literal");
        else position = end;
        Set(TokenKind.String, start, position);
    }

    private readonly int EndOfTriple(int at, byte quote)
    {
        while (true)
        {
            int found = source[at..].IndexOfAny(quote, (byte)'\\');
            if (found < 0) return -1;
            at += found;
            if (source[at] == '\\') at += 2;
            else if (At(at + 1) == quote && At(at + 2) == quote) return at + 3;
            else at++;
            if (at > source.Length) return -1;
        }
    }

    private readonly int EndOfSingle(int at, byte quote)
    {
        while (true)
        {
            int found = source[at..].IndexOfAny(quote == '"' ? DoubleQuoted : SingleQuoted);
            if (found < 0) return -1;
            at += found;
            if (source[at] == quote) return at + 1;
            if (source[at] != '\\') return -1;
            at += 1 + Math.Max(1, LineBreak(at + 1));
            if (at > source.Length) return -1;
        }
    }
}
