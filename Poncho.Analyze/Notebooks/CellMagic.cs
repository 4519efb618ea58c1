using System.Text;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Notebooks;

/// <summary>What <c>%%</c> in the first line of a cell makes of the cell.</summary>
internal static class CellMagic
{
    // Those that run the rest of the cell as Python of the notebook's own kernel.
    private static readonly string[] Python = ["time", "timeit", "capture", "prun", "px", "memit", "mprun", "lprun", "debug", "python", "python3", "pypy", "snakeviz"];

    // Those that run what stands behind them in their line first.
    private static readonly string[] Preparing = ["timeit", "prun", "memit"];

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
        string rest = line < 0 ? "" : trimmed[line..];
        if (!Preparing.Contains(trimmed[2..end], StringComparer.Ordinal)) return rest;
        byte[] first = Encoding.UTF8.GetBytes(line < 0 ? trimmed[end..] : trimmed[end..line]);
        int statement = LineMagic.StatementBehind(Encoding.UTF8.GetBytes(trimmed[2..end]), first);
        return statement < 0 ? rest : Encoding.UTF8.GetString(first.AsSpan(statement)) + rest;
    }
}
