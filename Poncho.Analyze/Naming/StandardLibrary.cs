namespace Poncho.Analyze.Naming;

/// <summary>What comes with Python itself, by release: nothing of it needs a package.</summary>
public static class StandardLibrary
{
    private static readonly Lazy<SortedLines> s_modules = new(() => SortedLines.Embedded("naming/standard-library.txt"));

    /// <summary>Whether a module is of the standard library, <c>__main__</c> too.</summary>
    /// <param name="module">With dots or without: the first part decides.</param>
    /// <param name="python">Before 2.7 is as 2.7, after <see cref="PythonRelease.Newest"/> as that.</param>
    public static bool Has(string module, PythonRelease python)
    {
        var asked = python < PythonRelease.Oldest ? PythonRelease.Oldest : python > PythonRelease.Newest ? PythonRelease.Newest : python;
        return Ranges(module).Any(range => range.First <= asked && asked <= range.Last);
    }

    /// <summary>Whether any Python has it: a program for several Pythons imports what its own does not have.</summary>
    public static bool EverHad(string module) => Ranges(module).Any();

    private static IEnumerable<(PythonRelease First, PythonRelease Last)> Ranges(string module)
    {
        // "argparse 2.7-2.7,3.2-": an open end is still there.
        if (s_modules.Value.Find(Dotted.First(module)) is not { } ranges) yield break;
        foreach (string range in ranges.Split(','))
        {
            string[] ends = range.Split('-');
            _ = PythonRelease.TryParse(ends[0], out var first);
            yield return (first, PythonRelease.TryParse(ends[1], out var last) ? last : PythonRelease.Newest);
        }
    }
}
