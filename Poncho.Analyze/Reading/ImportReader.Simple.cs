using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>Statements of one line.</summary>
internal ref partial struct ImportReader
{
    // Reads to the end of the line. What the first expression begins with may have been read already.
    private void ReadSimpleLine()
    {
        while (!Stopped && token.Kind != TokenKind.Newline)
        {
            if (ReadSimple()) return;
            if (!token.Is(';')) continue;
            token.Read();
            BeginExpression();
            if (token.Is(';')) token.Refuse(token.Start, "invalid syntax");
        }

        if (token.Kind == TokenKind.Newline) token.Read();
    }

    // True where the line turned out to be the header of a block, and the block is open.
    private bool ReadSimple()
    {
        switch (token.Word)
        {
            case Word.Import:
                ReadImport();
                return false;
            case Word.From:
                ReadFrom();
                return false;
            case Word.If or Word.For or Word.While or Word.With or Word.Def or Word.Class or Word.Try or Word.Elif or Word.Else or Word.Except or Word.Finally:
                token.Refuse(token.Start, "invalid syntax");
                return false;
            case Word.Raise:
                NoteRaise();
                return false;
            default:
                return ReadExpressionStatement();
        }
    }

    private void NoteRaise()
    {
        Pass();
        // A test that skips itself goes on with the next one.
        if (token.Kind != TokenKind.Name || token.Text.IndexOf("Skip"u8) < 0) levels[level].Exits = true;
        ReadExpressionStatement();
    }

    private bool ReadExpressionStatement()
    {
        bool mayMatch = token.Word == Word.Match;
        ReadOnlySpan<byte> rest = source[token.Start..];
        if (rest.StartsWith("sys.exit("u8) || rest.StartsWith("exit("u8) || rest.StartsWith("quit("u8) || rest.StartsWith("os._exit("u8)) levels[level].Exits = true;
        int lambdas = 0;
        bool annotated = false;
        while (!Stopped && token.Kind != TokenKind.Newline && !(token.Depth == 0 && token.Is(';')))
        {
            if (token.Depth != 0)
            {
                Pass();
                continue;
            }

            if (token.Word == Word.Lambda) lambdas++;
            bool colon = token.Is(':') && lambdas-- <= 0;
            if (colon && annotated)
            {
                token.Refuse(token.Start, "invalid syntax");
                break;
            }

            annotated |= colon;
            if (colon && mayMatch && BeginsBlock()) return true;
            if (lambdas < 0) lambdas = 0;
            Pass();
        }

        EndExpression();
        return false;
    }

    // "match x:" with nothing behind the colon; "match: int" and all else is an expression.
    private bool BeginsBlock()
    {
        ReadOnlySpan<byte> rest = source[token.End..].TrimStart(" \t\f"u8);
        if (rest.Length > 0 && rest[0] is not ((byte)'\n' or (byte)'\r' or (byte)'#')) return false;
        BlockLevel inner = levels[level].Inner();
        inner.IsMatch = true;
        OpenBody(inner);
        return true;
    }
}
