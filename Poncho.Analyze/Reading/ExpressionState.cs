namespace Poncho.Analyze.Reading;

/// <summary>What may stand next in an expression.</summary>
internal enum ExpressionState : byte
{
    /// <summary>A value, or a sign before one.</summary>
    Need,

    /// <summary>A value ended: an operator, or the end.</summary>
    Have,

    /// <summary>A value or the end: behind <c>return</c>, <c>yield</c>.</summary>
    Maybe,

    /// <summary>A value or the closing bracket.</summary>
    Open,

    /// <summary>A parameter of <c>lambda</c>, or its colon.</summary>
    Lambda,

    /// <summary>A value, the closing bracket or the end.</summary>
    Comma,

    /// <summary>A value, another colon, a comma or the closing bracket of a slice.</summary>
    Slice,

    /// <summary>A value, or a comma where the star stands for itself (<c>def f(a, *, b)</c>, <c>def f(a, /)</c>).</summary>
    Star,

    /// <summary>A name.</summary>
    Dot,

    /// <summary><c>in</c>.</summary>
    NotIn,

    /// <summary>Nothing.</summary>
    Done,

    /// <summary>Text of a formatted string: a field, or its end.</summary>
    Literal,
}
