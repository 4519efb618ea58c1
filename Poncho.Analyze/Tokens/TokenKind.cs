namespace Poncho.Analyze.Tokens;

/// <summary>What a token of Python is.</summary>
internal enum TokenKind : byte
{
    /// <summary>Nothing follows.</summary>
    End,

    /// <summary>Nothing can be read from here on: <see cref="Tokenizer.Problem"/> says why.</summary>
    Bad,

    /// <summary>A logical line ends.</summary>
    Newline,

    /// <summary>The next line is indented deeper.</summary>
    Indent,

    /// <summary>One level of indentation ends.</summary>
    Dedent,

    /// <summary>An identifier or a keyword (<see cref="Tokenizer.Word"/>).</summary>
    Name,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string without replacement fields.</summary>
    String,

    /// <summary>The opening quote of an f-string or t-string. The tokens of its replacement fields follow, each field between braces.</summary>
    FormattedStart,

    /// <summary>The closing quote of it.</summary>
    FormattedEnd,

    /// <summary>An operator, a bracket or another sign.</summary>
    Operator,
}
