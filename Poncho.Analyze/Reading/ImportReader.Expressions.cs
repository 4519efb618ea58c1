using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>Goes through expressions, token by token, and refuses those that no Python reads.</summary>
internal ref partial struct ImportReader
{
    // Of a statement "name = value": the name, and where the value begins.
    private int assignedStart;
    private int assignedEnd;
    private int valueStart;
    private int passed;

    private void BeginExpression(int start, bool begun = false)
    {
        (step, passed, assignedStart, assignedEnd, valueStart, ownerEnd, dotted) = (CallStep.None, begun ? 9 : 0, start, 0, 0, 0, false);
    }

    private void Pass()
    {
        if (step != CallStep.None || token.Kind == TokenKind.Name || ownerEnd > 0) FollowCall();
        if (passed < 3) NoteBeginning();
        if (token.Word == Word.Import)
        {
            token.Refuse(token.Start, token.Depth > 0 ? "invalid syntax: a bracket before it was never closed" : "invalid syntax");
            return;
        }

        token.Read();
    }

    private void NoteBeginning()
    {
        if (passed == 0 && token.Kind != TokenKind.Name) passed = 9;
        else if (passed == 0) assignedStart = token.Start;
        else if (passed == 1 && !token.Is('=')) passed = 9;
        else if (passed == 2) valueStart = token.Start;
        if (passed == 0) nameEnd = token.End;
        else if (passed == 2) assignedEnd = nameEnd;
        passed++;
    }

    private bool EndExpression()
    {
        if (step != CallStep.None) FollowCall();
        return !Stopped;
    }

    private int nameEnd;
}
