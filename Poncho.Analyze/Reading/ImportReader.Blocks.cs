using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>Compound statements: what their conditions and handlers mean to the imports in their bodies.</summary>
internal ref partial struct ImportReader
{
    private ConditionTokens condition = new();

    private void ReadIf()
    {
        token.Read();
        if (!ReadHeader(keep: true)) return;
        ref BlockLevel here = ref levels[level];
        here.Continuation = Continuation.Branch;
        here.Rest = here.Pythons;
        here.RestUse = here.Use;
        OpenBranch();
    }

    // One branch of an "if": its own condition holds, and none of those before it.
    private void OpenBranch()
    {
        ref BlockLevel here = ref levels[level];
        ConditionMeaning meaning = new ConditionReader(source, condition.Tokens, aliases).Read();
        BlockLevel inner = here.Inner();
        inner.Pythons = here.Rest.And(meaning.True.Pythons);
        inner.Use = Stronger(here.RestUse, meaning.True.Use);
        here.Rest = here.Rest.And(meaning.False.Pythons);
        here.RestUse = Stronger(here.RestUse, meaning.False.Use);
        OpenBody(inner);
    }

    private static ImportUse Stronger(ImportUse one, ImportUse other) =>
        one == ImportUse.TypeChecking || other == ImportUse.Needed ? one : other;

    private void ReadLoop()
    {
        token.Read();
        if (!ReadHeader(keep: false)) return;
        levels[level].Continuation = Continuation.LoopElse;
        OpenBody(levels[level].Inner());
    }

    private void ReadPlainBlock()
    {
        token.Read();
        if (ReadHeader(keep: false)) OpenBody(levels[level].Inner());
    }

    private void ReadWith()
    {
        token.Read();
        if (!ReadHeader(keep: true)) return;
        BlockLevel inner = levels[level].Inner();
        bool suppressed = condition.Has(source, "suppress"u8) && CatchesImports();
        if (suppressed) inner.Use = Stronger(inner.Use, ImportUse.Optional);
        OpenBody(inner);
    }

    private void ReadDefinition(int start)
    {
        bool isClass = token.Word == Word.Class;
        token.Read();
        if (token.Kind != TokenKind.Name || Words.IsHard(token.Word))
        {
            token.Refuse(token.Start, "invalid syntax: a name should follow");
            return;
        }

        var definition = new Definition(TextOf(token.Start, token.End), levels[level].Scope, place.Line(start), isClass)
        {
            Start = token.End,
            End = source.Length,
            Decorators = (decoratorStart < 0 ? start : decoratorStart, start),
        };
        decoratorStart = -1;
        token.Read();
        if (!isClass && !token.Is('(') && !token.Is('['))
        {
            token.Refuse(token.Start, "expected '('");
            return;
        }

        if (!ReadHeader(keep: false, ExpressionState.Have)) return;
        BlockLevel inner = levels[level].Inner();
        inner.Scope = inner.Opens = definitions.Count;
        definitions.Add(definition with { Body = token.Start });
        OpenBody(inner);
    }

    /// <summary>Reads up to the colon that ends a statement's header, and stays at it.</summary>
    private bool ReadHeader(bool keep, ExpressionState start = ExpressionState.Need)
    {
        condition.Clear();
        BeginHeader(start);
        int lambdas = 0;
        while (!Stopped)
        {
            if (token.Kind == TokenKind.Newline || token.Is(';'))
            {
                token.Refuse(token.Start, "expected ':'");
                break;
            }

            if (token.Depth == 0 && token.Is(':'))
            {
                if (lambdas-- == 0) return EndExpression();
            }
            else if (token.Depth == 0 && token.Word == Word.Lambda)
            {
                lambdas++;
            }

            if (keep) condition.Add(token);
            Pass();
        }

        return false;
    }
}
