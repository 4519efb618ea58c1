namespace Poncho.Analyze.Notebooks;

/// <summary>What <c>%%</c> in the first line of a cell makes of the cell.</summary>
internal static class CellMagic
{
    // Those that run the rest of the cell as Python of the notebook's own kernel.
    private static readonly string[] Python = ["time", "timeit", "capture", "prun", "px", "memit", "mprun", "lprun", "debug", "python", "python3", "pypy", "snakeviz"];

    /// <summary>The Python of a cell; null where it is of another language, or text.</summary>
    public static string? PythonOf(string source)
    {
        string trimmed = source.TrimStart();
        if (!trimmed.StartsWith("%%", StringComparison.Ordinal)) return source;
        int end = 2;
        while (end < trimmed.Length && (char.IsAsciiLetterOrDigit(trimmed[end]) || trimmed[end] is '_' or '.')) end++;
        if (!Python.Contains(trimmed[2..end], StringComparer.Ordinal)) return null;
        int line = trimmed.IndexOf('\n');
        // Lines keep their numbers.
        return line < 0 ? "" : trimmed[line..];
    }
}
