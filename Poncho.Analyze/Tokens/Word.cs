namespace Poncho.Analyze.Tokens;

/// <summary>Keywords of all Pythons from 2.7 on; the soft ones, which are names elsewhere, come last.</summary>
internal enum Word : byte
{
    /// <summary>No keyword.</summary>
    None,
    And,
    As,
    Assert,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,

    /// <summary>The last that is a keyword in each Python.</summary>
    LastHard = Yield,

    Async,
    Await,
    Case,
    Exec,
    False,
    Match,
    NoneValue,
    Nonlocal,
    Print,
    True,
    Type,
}
