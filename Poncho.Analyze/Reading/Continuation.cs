namespace Poncho.Analyze.Reading;

/// <summary>Which keywords may go on with a statement that ended.</summary>
internal enum Continuation : byte
{
    /// <summary>None: a new statement begins.</summary>
    None,

    /// <summary><c>elif</c> or <c>else</c>.</summary>
    Branch,

    /// <summary><c>else</c>, after a loop.</summary>
    LoopElse,

    /// <summary><c>except</c> or <c>finally</c>, one of which must follow.</summary>
    Handler,

    /// <summary><c>except</c>, <c>else</c> or <c>finally</c>.</summary>
    MoreHandlers,

    /// <summary><c>finally</c>.</summary>
    Finally,
}
