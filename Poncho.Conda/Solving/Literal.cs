namespace Poncho.Conda.Solving;

/// <summary>A variable of the search, or its opposite.</summary>
internal readonly record struct Literal(int Code)
{
    public static Literal True(int variable) => new(variable << 1);

    public static Literal False(int variable) => new((variable << 1) | 1);

    public int Variable => Code >> 1;

    public bool IsPositive => (Code & 1) == 0;

    public Literal Negated => new(Code ^ 1);

    /// <summary>The variable, with a minus for its opposite.</summary>
    public override string ToString() => IsPositive ? $"{Variable}" : $"-{Variable}";
}
