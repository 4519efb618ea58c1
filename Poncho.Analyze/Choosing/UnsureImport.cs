namespace Poncho.Analyze.Choosing;

/// <summary>An import of which no package is known.</summary>
/// <param name="Import">The part of its name that decides: the first, or what a namespace has within.</param>
/// <param name="Reason">Why, as a clause that stands behind the name: <c>neither the channel nor the index has a package of this name</c>.</param>
/// <param name="Source">The file that it stands in.</param>
/// <param name="Line">From 1.</param>
/// <param name="IsNeeded">Whether the program stops without it.</param>
public sealed record UnsureImport(string Import, string Reason, string Source, int Line, bool IsNeeded)
{
    /// <summary>The cell of a notebook, from 1, that the line is of; 0 outside of notebooks.</summary>
    public int Cell { get; init; }

    /// <summary>Where it stands: <c>app.py:3</c>, <c>plot.ipynb:cell 2:3</c>.</summary>
    public string Place => Cell > 0 ? $"{Source}:cell {Cell}:{Line}" : $"{Source}:{Line}";

    /// <summary>The conda package that has it, where nothing is taken from conda; null otherwise.</summary>
    public string? CondaPackage { get; init; }
}
