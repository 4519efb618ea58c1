using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>Goes through expressions, token by token, and refuses those that no Python reads.</summary>
internal ref partial struct ImportReader
{
    private ExpressionOrder order;

    // Of a statement "name = value": the name, and where the value begins.
    private int passed;
    private int assignedStart;
    private int assignedEnd;
    private int valueStart;
    private bool assigns;

    private void BeginExpression(ExpressionState start = ExpressionState.Need)
    {
        order.Begin(start);
        (step, passed, assigns, valueStart, ownerEnd, dotted) = (CallStep.None, 0, false, -1, 0, false);
    }

    // A header holds no assignment.
    private void BeginHeader(ExpressionState start)
    {
        BeginExpression(start);
        order.BeginHeader(start);
        passed = 3;
    }

    private void Pass()
    {
        if (step != CallStep.None || token.Kind == TokenKind.Name || ownerEnd > 0) FollowCall();
        if (passed < 3) NoteBeginning();
        if (order.Accept(token)) token.Read();
        else RefuseToken();
    }

    private void RefuseToken()
    {
        bool unclosed = token.Depth > 0 && token.Word is Word.Import or Word.Def or Word.Class or Word.Return or Word.Raise or Word.While or Word.With or Word.Try
            or Word.Except or Word.Finally or Word.Del or Word.Pass or Word.Break or Word.Continue or Word.Global or Word.Assert or Word.Elif;
        if (unclosed) token.Refuse(token.InnermostStart, $"'{(char)token.Innermost}' was never closed");
        else token.Refuse(token.Start, "invalid syntax");
    }

    private void NoteBeginning()
    {
        switch (passed++)
        {
            case 0:
                (assignedStart, assignedEnd) = (token.Start, token.End);
                assigns = token.Kind == TokenKind.Name;
                break;
            case 1:
                assigns &= token.Is('=');
                break;
            case 2:
                valueStart = assigns ? token.Start : -1;
                break;
        }
    }

    private bool EndExpression()
    {
        if (step != CallStep.None) FollowCall();
        if (!Stopped && !order.MayEnd) token.Refuse(token.Start, "invalid syntax");
        return !Stopped;
    }
}
