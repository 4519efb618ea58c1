namespace Poncho.Analyze.Choosing;

/// <summary>An import of which no package is known.</summary>
/// <param name="Import">The part of its name that decides: the first, or what a namespace has within.</param>
/// <param name="Reason">Why, as a clause that stands behind the name: <c>neither the channel nor the index has a package of this name</c>.</param>
/// <param name="Source">The file that it stands in.</param>
/// <param name="Line">From 1.</param>
/// <param name="IsNeeded">Whether the program stops without it.</param>
public sealed record UnsureImport(string Import, string Reason, string Source, int Line, bool IsNeeded)
{
    /// <summary>The conda package that has it, where nothing is taken from conda; null otherwise.</summary>
    public string? CondaPackage { get; init; }
}
