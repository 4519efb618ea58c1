using System.Runtime.InteropServices;

namespace Poncho.Analyze.Tokens;

/// <summary>
/// Reads a source of any Python from 2.7 to 3.14, one token at a time. Where Pythons differ the reading is the one that the others refuse, so that
/// each source is read as its own Python reads it: <c>print "x"</c>, nested quotes in f-strings, <c>match</c> as a name. Tabs end at columns that
/// are multiples of eight.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref partial struct Tokenizer
{
    // Both are CPython's own limits.
    private const int DeepestIndentation = 100;
    private const int DeepestBrackets = 200;

    private readonly ReadOnlySpan<byte> source;
    private readonly bool isCell;
    private readonly int[] columns = new int[DeepestIndentation];
    private int position;
    private int levels;
    private int dedents;
    private bool lineBegins = true;
    private bool lineOpen;
    private bool statementBegins;

    /// <param name="source">UTF-8 without a byte order mark.</param>
    /// <param name="form">Whether it is more, or less, than a file.</param>
    public Tokenizer(ReadOnlySpan<byte> source, SourceForm form = SourceForm.File)
    {
        this.source = source;
        isCell = (form & SourceForm.Cell) != 0;
        if ((form & SourceForm.Indented) == 0) return;
        int column = SkipToStatement();
        if (position < source.Length) columns[0] = column;
        position = 0;
    }

    /// <summary>What was read last.</summary>
    public TokenKind Kind { get; private set; }

    /// <summary>The keyword that was read last, if it was one.</summary>
    public Word Word { get; private set; }

    /// <summary>Where the token begins, as an offset of bytes.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; }

    /// <summary>Why nothing more can be read; null as long as it can.</summary>
    public SourceProblem? Problem { get; private set; }

    public readonly ReadOnlySpan<byte> Text => source[Start..End];

    /// <summary>Whether it is this sign of one character.</summary>
    public readonly bool Is(char sign) => Kind == TokenKind.Operator && End - Start == 1 && source[Start] == sign;

    /// <summary>Reads the next token.</summary>
    public void Read()
    {
        Word = Word.None;
        if (dedents > 0) DedentOnce();
        else if (literal) ReadFormattedPiece();
        else if (lineBegins && BeginLine()) statementBegins = true;
        else ReadInLine();
    }

    /// <summary>Stops: what stands at an offset is wrong.</summary>
    public void Refuse(int offset, string message)
    {
        Problem ??= SourcePlace.Problem(source, offset, message);
        Set(TokenKind.Bad, offset, offset);
    }

    private void Set(TokenKind kind, int start, int end)
    {
        if (Problem is not null) kind = TokenKind.Bad;
        (Kind, Start, End) = (kind, start, end);
    }

    private readonly byte At(int offset) => offset < source.Length ? source[offset] : (byte)0;

    private void DedentOnce()
    {
        dedents--;
        levels--;
        Set(TokenKind.Dedent, position, position);
    }

    // True where the line's indentation is a token by itself.
    private bool BeginLine()
    {
        int column = SkipToStatement();
        lineBegins = false;
        statementBegins = true;
        if (Problem is not null || position >= source.Length) return false;
        if (column == columns[levels]) return false;
        if (column > columns[levels])
        {
            if (levels + 1 == DeepestIndentation) Refuse(position, "too many levels of indentation");
            else columns[++levels] = column;
            Set(TokenKind.Indent, position, position);
            return true;
        }

        int outer = levels;
        while (outer > 0 && columns[outer] > column) outer--;
        if (columns[outer] != column)
        {
            Refuse(position, "unindent does not match any outer indentation level");
            return true;
        }

        dedents = levels - outer;
        DedentOnce();
        return true;
    }

    // Passes lines that hold nothing, and returns the column of the first that holds something.
    private int SkipToStatement()
    {
        int column = 0;
        int continued = 0;
        while (position < source.Length)
        {
            switch (source[position])
            {
                case (byte)' ':
                    column++;
                    break;
                case (byte)'\t':
                    column = (column / 8 * 8) + 8;
                    break;
                case (byte)'\f':
                    column = 0;
                    break;
                case (byte)'\n' or (byte)'\r':
                    column = continued = 0;
                    break;
                case (byte)'#':
                    SkipComment();
                    continue;
                case (byte)'\\' when LineBreak(position + 1) is var length and > 0:
                    // The column is that of the first line that a backslash joins.
                    if (continued == 0) continued = column;
                    column = 0;
                    position += length;
                    break;
                default:
                    return continued == 0 ? column : continued;
            }

            position++;
        }

        return 0;
    }

    private void ReadInLine()
    {
        while (position < source.Length)
        {
            byte b = source[position];
            switch (b)
            {
                case (byte)' ' or (byte)'\t' or (byte)'\f':
                    position++;
                    continue;
                case (byte)'\n' or (byte)'\r' when depth > 0:
                    position++;
                    continue;
                case (byte)'\n' or (byte)'\r':
                    EndLine(LineBreak(position));
                    return;
                case (byte)'#':
                    SkipComment();
                    continue;
                case (byte)'\\':
                    if (SkipContinuation()) continue;
                    return;
                case (byte)'?' when isCell && depth == 0 && !statementBegins:
                    // "name?" asks for help.
                    position++;
                    continue;
                default:
                    lineOpen = true;
                    if (!isCell || !ReadCommand(b)) ReadToken(b);
                    statementBegins = false;
                    return;
            }
        }

        ReadEnd();
    }

    private void ReadToken(byte b)
    {
        if (IsNameStart(b)) ReadName();
        else if (IsDigit(b) || (b == '.' && IsDigit(At(position + 1)))) ReadNumber();
        else if (b is (byte)'"' or (byte)'\'') ReadString(position, position, StringPrefix.None);
        else ReadSign(b);
    }

    private void EndLine(int length)
    {
        Set(TokenKind.Newline, position, position + length);
        position += length;
        lineBegins = true;
        lineOpen = false;
    }

    private void ReadEnd()
    {
        if (depth > 0)
        {
            Refuse(openAt[depth - 1], $"'{(char)source[openAt[depth - 1]]}' was never closed");
        }
        else if (lineOpen)
        {
            EndLine(0);
        }
        else if (levels > 0)
        {
            dedents = levels;
            DedentOnce();
        }
        else
        {
            Set(TokenKind.End, position, position);
        }
    }

    private void SkipComment()
    {
        int end = source[position..].IndexOfAny((byte)'\n', (byte)'\r');
        position = end < 0 ? source.Length : position + end;
    }

    // The length of the line break at an offset: 0 where there is none.
    private readonly int LineBreak(int offset) => At(offset) switch
    {
        (byte)'\n' => 1,
        (byte)'\r' => At(offset + 1) == '\n' ? 2 : 1,
        _ => 0,
    };

    private bool SkipContinuation()
    {
        int length = LineBreak(position + 1);
        if (length > 0 && position + 1 + length < source.Length)
        {
            position += 1 + length;
            return true;
        }

        Refuse(position, length > 0 || position + 1 == source.Length ? "unexpected end of file after a backslash" : "unexpected character after a backslash");
        return false;
    }
}
