namespace Poncho.Conda.Solving;

/// <summary>What made a literal true.</summary>
internal enum ReasonKind
{
    /// <summary>It was chosen: nothing forced it.</summary>
    Decision,

    /// <summary>It holds whatever is chosen (a build that is shut out).</summary>
    Fact,

    /// <summary>One other literal implies it: an edge from a build to what it needs, or a build that is not in a set.</summary>
    Implied,

    /// <summary>A set: its gate, and that all its builds but one (or all) are out.</summary>
    Set,

    /// <summary>A clause that was learned, or that has a condition.</summary>
    Clause,
}

/// <summary>What made a literal true, with the literal, set or clause that did it.</summary>
internal readonly record struct Reason
{
    private readonly int _code;

    private Reason(ReasonKind kind, int payload) => _code = (payload << 3) | (int)kind;

    public static Reason Decision => new(ReasonKind.Decision, 0);

    public static Reason Fact => new(ReasonKind.Fact, 0);

    public static Reason ImpliedBy(Literal literal) => new(ReasonKind.Implied, literal.Code);

    public static Reason OfSet(int set) => new(ReasonKind.Set, set);

    public static Reason OfClause(int clause) => new(ReasonKind.Clause, clause);

    public ReasonKind Kind => (ReasonKind)(_code & 7);

    /// <summary>The true literal that implies the other.</summary>
    public Literal Literal => new(_code >> 3);

    /// <summary>The number of the set.</summary>
    public int Set => _code >> 3;

    /// <summary>The number of the clause.</summary>
    public int Clause => _code >> 3;

    public override string ToString() => Kind == ReasonKind.Implied ? $"{Kind} {Literal}" : $"{Kind} {_code >> 3}";
}
