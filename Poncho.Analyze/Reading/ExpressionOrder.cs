using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>
/// Whether the tokens of an expression can follow one another in some Python: values and operators take turns, and brackets hold what brackets may hold.
/// It is no grammar; it finds the slips that people make.
/// </summary>
internal struct ExpressionOrder
{
    private ExpressionState state;
    private TokenKind before;
    private Word last;
    private Word first;
    private int passed;

    /// <summary>A statement of one line begins.</summary>
    public void Begin(ExpressionState start) => (state, before, last, first, passed) = (start, TokenKind.End, Word.None, Word.None, 0);

    /// <summary>The part of a compound statement behind its keyword begins.</summary>
    public void BeginHeader(ExpressionState start)
    {
        Begin(start);
        passed = 2;
    }

    /// <summary>Whether it may end here.</summary>
    public readonly bool MayEnd => state is ExpressionState.Have or ExpressionState.Maybe or ExpressionState.Comma or ExpressionState.Done;

    /// <summary>Whether a token may follow; then it has been passed.</summary>
    public bool Accept(scoped in Tokenizer token)
    {
        if (state == ExpressionState.Done) return false;
        bool fits = token.Kind switch
        {
            TokenKind.Name => AcceptName(token.Word),
            TokenKind.Number => AcceptValue(),
            TokenKind.String => before is TokenKind.String or TokenKind.FormattedEnd ? state == ExpressionState.Have : AcceptValue(),
            TokenKind.FormattedStart => before is TokenKind.String or TokenKind.FormattedEnd ? state == ExpressionState.Have : AcceptValue(),
            TokenKind.FormattedEnd => Become(ExpressionState.Have),
            TokenKind.Operator => AcceptSign(token),
            _ => false,
        };
        if (passed++ == 0) first = token.Word;
        before = token.Kind;
        last = token.Word;
        if (token.InLiteral) state = ExpressionState.Literal;
        return fits;
    }

    // Words that are names elsewhere, and statements where they come first: Python 2's print and exec too.
    private readonly bool BehindSoftKeyword => passed == 1 && first is Word.Print or Word.Exec or Word.Match or Word.Type or Word.Nonlocal or Word.Case;

    private bool Become(ExpressionState next, bool fits = true)
    {
        state = next;
        return fits;
    }

    private bool AcceptValue() => Become(ExpressionState.Have,
        state is not (ExpressionState.Have or ExpressionState.Dot or ExpressionState.NotIn or ExpressionState.Literal)
        || BehindSoftKeyword);

    private bool AcceptPrefix(ExpressionState next) => Become(next, state is not (ExpressionState.Have or ExpressionState.Dot or ExpressionState.NotIn) || BehindSoftKeyword);

    private bool AcceptInfix(ExpressionState next) => Become(next, state is ExpressionState.Have or ExpressionState.Maybe);

    private bool AcceptName(Word word)
    {
        if (state == ExpressionState.Dot) return Become(ExpressionState.Have, !Words.IsHard(word));
        switch (word)
        {
            case Word.And or Word.Or or Word.Is or Word.If or Word.Else or Word.As:
                return AcceptInfix(ExpressionState.Need);
            case Word.For:
                return AcceptInfix(ExpressionState.Need);
            case Word.In:
                return Become(ExpressionState.Need, state is ExpressionState.Have or ExpressionState.NotIn or ExpressionState.Comma || last == Word.Not);
            case Word.Not when state == ExpressionState.Have && !BehindSoftKeyword:
                return Become(ExpressionState.NotIn);
            case Word.Not:
                return AcceptPrefix(ExpressionState.Need);
            case Word.Lambda:
                return AcceptPrefix(ExpressionState.Lambda);
            case Word.Yield:
                return AcceptPrefix(ExpressionState.Maybe);
            case Word.From:
                return Become(ExpressionState.Need, state is ExpressionState.Have or ExpressionState.Maybe);
            case Word.Async when state == ExpressionState.Have:
                return true;
            case Word.Await when state != ExpressionState.Have:
                return Become(ExpressionState.Maybe);
            case Word.Return or Word.Raise:
                return Become(ExpressionState.Maybe, passed == 0);
            case Word.Del or Word.Assert or Word.Global:
                return Become(ExpressionState.Need, passed == 0);
            case Word.Pass or Word.Break or Word.Continue:
                return Become(ExpressionState.Done, passed == 0);
            default:
                return !Words.IsHard(word) && AcceptValue();
        }
    }

    private bool AcceptSign(scoped in Tokenizer token)
    {
        ReadOnlySpan<byte> sign = token.Text;
        if (sign.Length > 1) return AcceptLongSign(sign);
        switch (sign[0])
        {
            case (byte)'(' or (byte)'[':
                return Become(ExpressionState.Open, state is not (ExpressionState.Dot or ExpressionState.NotIn));
            case (byte)'{':
                return Become(ExpressionState.Open, state is not (ExpressionState.Have or ExpressionState.Dot or ExpressionState.NotIn) || BehindSoftKeyword);
            case (byte)')' or (byte)']' or (byte)'}':
                return Become(ExpressionState.Have, state is not (ExpressionState.Need or ExpressionState.Dot or ExpressionState.NotIn));
            case (byte)',':
                return Become(ExpressionState.Comma, state is ExpressionState.Have or ExpressionState.Maybe or ExpressionState.Star or ExpressionState.Slice);
            case (byte)':':
                bool slices = token.Innermost == '[';
                return Become(slices ? ExpressionState.Slice : ExpressionState.Need,
                    state is not (ExpressionState.Need or ExpressionState.Dot or ExpressionState.NotIn) && (slices || state != ExpressionState.Open));
            case (byte)'=':
                return Become(token.InField ? ExpressionState.Have : ExpressionState.Need, state is ExpressionState.Have or ExpressionState.Comma or ExpressionState.Maybe);
            case (byte)'+' or (byte)'-':
                return Become(ExpressionState.Need, state is not (ExpressionState.Dot or ExpressionState.NotIn));
            case (byte)'~':
                return AcceptPrefix(ExpressionState.Need);
            case (byte)'*':
                return state is ExpressionState.Have or ExpressionState.Maybe ? Become(ExpressionState.Need) : AcceptPrefix(ExpressionState.Star);
            case (byte)'/':
                return state == ExpressionState.Comma ? Become(ExpressionState.Star) : AcceptInfix(ExpressionState.Star);
            case (byte)'.':
                return Become(ExpressionState.Dot, state == ExpressionState.Have || (state == ExpressionState.Maybe && passed > 0));
            case (byte)'@' when passed == 0:
                return Become(ExpressionState.Need);
            case (byte)'`':
                // Python 2's quotes for repr: one behind a value closes.
                return Become(state == ExpressionState.Have && !BehindSoftKeyword ? ExpressionState.Have : ExpressionState.Need);
            case (byte)';':
                return false;
            default:
                return AcceptInfix(ExpressionState.Need);
        }
    }

    private bool AcceptLongSign(ReadOnlySpan<byte> sign)
    {
        if (sign[0] == '.') return AcceptValue();
        if (sign.SequenceEqual("**"u8) && state is not (ExpressionState.Have or ExpressionState.Maybe)) return AcceptPrefix(ExpressionState.Need);
        return AcceptInfix(ExpressionState.Need);
    }
}
