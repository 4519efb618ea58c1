namespace Poncho.Conda.Solving;

/// <summary>Which version is tried first.</summary>
public enum SolveStrategy
{
    /// <summary>The highest.</summary>
    Highest,

    /// <summary>The lowest, of every package.</summary>
    Lowest,

    /// <summary>The lowest of what was asked for, the highest of what that needs.</summary>
    LowestDirect,
}
