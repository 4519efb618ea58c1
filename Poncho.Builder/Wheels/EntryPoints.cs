using System.Collections.Immutable;

namespace Poncho.Builder.Wheels;

/// <summary>The programs of <c>entry_points.txt</c>, by name; of two with the same name in a group the later one counts.</summary>
/// <param name="Console">Programs for a terminal.</param>
/// <param name="Gui">Programs with windows; on Linux their scripts are the same.</param>
internal sealed record EntryPoints(ImmutableSortedDictionary<string, string> Console, ImmutableSortedDictionary<string, string> Gui)
{
    public static EntryPoints None { get; } = new(Empty, Empty);

    private static ImmutableSortedDictionary<string, string> Empty => ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Reads the file as Python's <c>importlib.metadata</c> does: lines without <c>=</c> are passed over.</summary>
    public static EntryPoints Parse(string text)
    {
        var console = Empty.ToBuilder();
        var gui = Empty.ToBuilder();
        string section = "";
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[' && line[^1] == ']') section = line[1..^1];
            else if (equals < 0) continue;
            else if (section == "console_scripts") console[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            else if (section == "gui_scripts") gui[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        }

        return new EntryPoints(console.ToImmutable(), gui.ToImmutable());
    }

    /// <summary>Whether a file of the scripts scheme is what setuptools makes of an entry point: pip passes it over, and makes its own.</summary>
    /// <param name="fileName">Without folders.</param>
    public bool Makes(string fileName)
    {
        string lower = fileName.ToLowerInvariant();
        string? suffix = ((string[])[".exe", ".pya", "-script.py"]).FirstOrDefault(end => lower.EndsWith(end, StringComparison.Ordinal));
        string name = suffix is null ? fileName : fileName[..^suffix.Length];
        return Console.ContainsKey(name) || Gui.ContainsKey(name);
    }
}
