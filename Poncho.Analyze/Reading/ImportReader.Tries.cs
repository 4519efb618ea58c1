using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>
/// What goes on with a statement: branches, handlers. An import that fails inside <c>try</c> is optional where a handler catches it and the program
/// goes on; what such a handler imports is another way to the same.
/// </summary>
internal ref partial struct ImportReader
{
    private void ReadTry()
    {
        token.Read();
        if (!token.Is(':'))
        {
            token.Refuse(token.Start, "expected ':'");
            return;
        }

        ref BlockLevel here = ref levels[level];
        here.Continuation = Continuation.Handler;
        here.Try = new TryStatement { Start = count };
        OpenBody(here.Inner());
    }

    private void ReadContinuation(Word word)
    {
        Continuation may = levels[level].Continuation;
        bool fits = word switch
        {
            Word.Elif => may == Continuation.Branch,
            Word.Else => may is Continuation.Branch or Continuation.LoopElse or Continuation.MoreHandlers,
            Word.Except => may is Continuation.Handler or Continuation.MoreHandlers,
            _ => may is Continuation.Handler or Continuation.MoreHandlers or Continuation.Finally,
        };
        if (!fits)
        {
            token.Refuse(token.Start, $"invalid syntax: nothing for '{TextOf(token.Start, token.End)}' to go on with");
            return;
        }

        if (may == Continuation.Handler) levels[level].Try.End = count;
        token.Read();
        if (word == Word.Except && token.Is('*')) token.Read();
        if (word is Word.Elif or Word.Except ? !ReadHeader(keep: true, word == Word.Except ? ExpressionState.Maybe : ExpressionState.Need) : !ExpectColon()) return;
        switch (word)
        {
            case Word.Elif:
                OpenBranch();
                break;
            case Word.Else when may == Continuation.Branch:
                OpenElse();
                break;
            case Word.Else when may == Continuation.LoopElse:
                levels[level].Continuation = Continuation.None;
                OpenBody(levels[level].Inner());
                break;
            case Word.Else:
                OpenTryElse();
                break;
            case Word.Except:
                OpenHandler();
                break;
            default:
                EndStatement(closed: true);
                OpenBody(levels[level].Inner());
                break;
        }
    }

    private bool ExpectColon()
    {
        if (token.Is(':')) return true;
        token.Refuse(token.Start, "expected ':'");
        return false;
    }

    private void OpenElse()
    {
        ref BlockLevel here = ref levels[level];
        here.Continuation = Continuation.None;
        BlockLevel inner = here.Inner();
        (inner.Pythons, inner.Use) = (here.Rest, here.RestUse);
        OpenBody(inner);
    }

    private void OpenTryElse()
    {
        ref BlockLevel here = ref levels[level];
        here.Continuation = Continuation.Finally;
        here.Try.ElseStart = count;
        OpenBody(here.Inner());
    }

    private void OpenHandler()
    {
        ref BlockLevel here = ref levels[level];
        here.Continuation = Continuation.MoreHandlers;
        here.Try.HandlerStart = count;
        here.Try.Catches = condition.Tokens.Length == 0 || CatchesImports();
        here.Try.InHandler = true;
        OpenBody(here.Inner());
    }

    private readonly bool CatchesImports() => condition.Has(source, "ImportError"u8) || condition.Has(source, "ModuleNotFoundError"u8)
        || condition.Has(source, "Exception"u8) || condition.Has(source, "BaseException"u8);

    // The body of a handler of this level has ended.
    private void CloseHandler(bool exits)
    {
        ref BlockLevel here = ref levels[level];
        ref TryStatement statement = ref here.Try;
        if (here.Continuation == Continuation.Finally && statement.ElseEnd == 0) statement.ElseEnd = count;
        if (!statement.InHandler) return;
        statement.InHandler = false;
        if (!statement.Catches || exits) return;
        statement.GoesOn = true;
        if (!Imports(statement.Start, statement.End, here.Scope) || !Imports(statement.HandlerStart, count, here.Scope)) return;
        if (statement.Group == 0) statement.Group = ++groups;
        int turn = statement.Turn + 1;
        for (int i = statement.HandlerStart; i < count; i++)
        {
            ref FoundImport import = ref found[i];
            if (import.Scope != here.Scope || import.Use is not (ImportUse.Needed or ImportUse.Optional)) continue;
            // Where a handler tries several ways itself, they come after those before it.
            import.Choice = new ImportChoice(statement.Group, import.Choice.Group == 0 ? turn : turn + import.Choice.Turn);
            import.Use = ImportUse.Optional;
            statement.Turn = Math.Max(statement.Turn, import.Choice.Turn);
        }
    }

    private readonly bool Imports(int start, int end, int scope)
    {
        for (int i = start; i < end; i++)
        {
            if (found[i].Scope == scope) return true;
        }

        return false;
    }

    /// <summary>The statement that could be continued at this level is not.</summary>
    private void EndStatement(bool closed = false)
    {
        ref BlockLevel here = ref levels[level];
        Continuation ended = here.Continuation;
        here.Continuation = Continuation.None;
        if (ended < Continuation.Handler) return;
        if (ended == Continuation.Handler)
        {
            if (!closed) token.Refuse(token.Start, "expected 'except' or 'finally' block");
            return;
        }

        if (!here.Try.GoesOn) return;
        MakeOptional(here.Try.Start, here.Try.End, here.Scope, here.Try.Group);
        if (here.Try.End > here.Try.Start) MakeOptional(here.Try.ElseStart, here.Try.ElseEnd, here.Scope, 0);
    }

    private void MakeOptional(int start, int end, int scope, int group)
    {
        for (int i = start; i < end; i++)
        {
            ref FoundImport import = ref found[i];
            if (import.Scope != scope || import.Use is not (ImportUse.Needed or ImportUse.Optional)) continue;
            import.Use = ImportUse.Optional;
            if (group != 0 && import.Choice.Group == 0) import.Choice = new ImportChoice(group, 0);
        }
    }
}
