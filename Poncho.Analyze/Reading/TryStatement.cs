namespace Poncho.Analyze.Reading;

/// <summary>What is known of a <c>try</c> while its parts are read; places are indexes into the imports found so far.</summary>
internal struct TryStatement
{
    /// <summary>The first import of its body.</summary>
    public int Start;

    /// <summary>Behind the last import of its body.</summary>
    public int End;

    /// <summary>The first import of its <c>else</c>.</summary>
    public int ElseStart;

    /// <summary>Behind the last import of its <c>else</c>.</summary>
    public int ElseEnd;

    /// <summary>The first import of the handler that is read.</summary>
    public int HandlerStart;

    /// <summary>Whether a handler is read.</summary>
    public bool InHandler;

    /// <summary>Whether that handler catches a failed import.</summary>
    public bool Catches;

    /// <summary>Whether a handler catches a failed import and the program goes on.</summary>
    public bool GoesOn;

    /// <summary>The group of ways that body and handlers are, 0 for none.</summary>
    public int Group;

    /// <summary>The turn of the last way.</summary>
    public int Turn;
}
