namespace Poncho.Analyze.Tokens;

/// <summary>What letters before a quote make of a string.</summary>
[Flags]
internal enum StringPrefix : byte
{
    /// <summary>Plain text (<c>u</c> too).</summary>
    None = 0,

    /// <summary><c>r</c>: backslashes stand for themselves.</summary>
    Raw = 1,

    /// <summary><c>b</c>: bytes.</summary>
    Bytes = 2,

    /// <summary><c>f</c> or <c>t</c>: with replacement fields.</summary>
    Formatted = 4,

    /// <summary>These letters are no prefix: a name stands before the string.</summary>
    NoPrefix = 128,
}
