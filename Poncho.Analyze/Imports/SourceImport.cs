namespace Poncho.Analyze.Imports;

/// <summary>One import of a Python source.</summary>
/// <param name="Module">The module with dots, without leading ones: <c>azure.storage.blob</c>; empty for <c>from . import x</c>.</param>
/// <param name="Names">What <c>from</c> takes of it, in the source's order (<c>*</c> for all); empty for <c>import a.b</c>.</param>
/// <param name="Level">Leading dots of a relative import; 0 for an absolute one.</param>
/// <param name="Use">Whether the program runs without it.</param>
/// <param name="Line">The line that the statement begins in, from 1.</param>
public sealed record SourceImport(string Module, IReadOnlyList<string> Names, int Level, ImportUse Use, int Line)
{
    /// <summary>The Pythons that run the import (<c>if sys.version_info >= (3, 11)</c>); all unless a plain condition says otherwise.</summary>
    public PythonRange Pythons { get; init; } = PythonRange.All;

    /// <summary>The group of ways that it is one of, each <see cref="ImportUse.Optional"/>, of which the program needs one; null outside such groups.</summary>
    public ImportChoice? Choice { get; init; }

    /// <summary>The names that it gives to the code below: <c>np</c> of <c>import numpy as np</c>, <c>a</c> of <c>import a.b</c>; none for calls.</summary>
    public IReadOnlyList<string> Bound { get; init; } = [];

    /// <summary>The cell of a notebook that it stands in, counted from 1 among all its cells; the line is that of the cell. 0 outside of notebooks.</summary>
    public int Cell { get; init; }

    /// <summary>The definition that it stands in, as an index into those of its source; -1 outside of all functions and classes.</summary>
    public int Scope { get; init; } = -1;
}
