namespace Poncho.Conda.Solving;

/// <summary>What came of a solve: a <see cref="Solution"/> or a <see cref="Conflict"/>.</summary>
public abstract class SolveResult
{
    private protected SolveResult()
    {
    }
}
