using System.Collections.Immutable;
using Poncho.Conda.Linking;
using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>Where pip puts the files of a wheel in a prefix (the schemes of sysconfig's <c>posix_prefix</c>), and which scripts it makes.</summary>
internal sealed class WheelPlan
{
    private const string Data = ".data";

    private readonly WheelArchive _wheel;
    private readonly PythonInfo _python;
    private readonly string _headers;
    private readonly List<string> _warnings = [];

    private WheelPlan(WheelArchive wheel, PythonInfo python, string headers)
    {
        _wheel = wheel;
        _python = python;
        _headers = $"include/python{python.ShortVersion}/{headers}";
        Scripts = ConsoleScript.Of(wheel.EntryPoints, python.ShortVersion, wheel.FileName);
        Files = Place();
    }

    /// <summary>
    /// What is installed, one for each target, by target. Files of the scripts scheme that an entry point makes are not among them.
    /// </summary>
    public ImmutableArray<WheelFile> Files { get; }

    /// <summary>The scripts that are made for entry points; they go to <c>bin</c>.</summary>
    public IReadOnlyList<ConsoleScript> Scripts { get; }

    /// <summary>For the user: files that have the same place.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <param name="wheel">What is installed.</param>
    /// <param name="python">What it is installed for.</param>
    /// <param name="isDirect">
    /// Whether the user gave its address. pip names the folder of headers as the project was asked for; where no name was asked for, it is
    /// the normalized one.
    /// </param>
    /// <exception cref="PonchoException">A file has no place.</exception>
    public static WheelPlan For(WheelArchive wheel, PythonInfo python, bool isDirect) =>
        new(wheel, python, isDirect ? wheel.Name.Project : wheel.Metadata.Name);

    private ImmutableArray<WheelFile> Place()
    {
        var placed = new SortedDictionary<string, WheelFile>(Utf8Order.Instance);
        // In pip's order, since of two files for one place the later one stays: the wheel's root, then data of every scheme, then scripts.
        foreach (var entry in _wheel.Entries.OrderBy(Stage))
        {
            if (Place(entry) is not { } file) continue;
            if (placed.TryGetValue(file.Target, out var before))
            {
                _warnings.Add($"{_wheel.FileName}: two files have one place, {file.Entry.Name} keeps it: \"{before.Entry.Name}\"");
            }

            placed[file.Target] = file;
        }

        return [.. placed.Values];
    }

    private static int Stage(WheelEntry entry) => !IsData(entry) ? 0 : SchemeOf(entry) == "scripts" ? 2 : 1;

    private static bool IsData(WheelEntry entry) => entry.TopFolder.EndsWith(Data, StringComparison.Ordinal);

    private static string? SchemeOf(WheelEntry entry) => entry.Name.Split('/', 3) is [_, var scheme, _] ? scheme : null;

    private WheelFile? Place(WheelEntry entry)
    {
        if (!IsData(entry)) return new WheelFile(entry, $"{_python.SitePackages}/{entry.Name}", IsScript: false);
        string scheme = SchemeOf(entry) ?? throw WheelEntries.Refused(_wheel.FileName, entry.Name, "is in no scheme of its .data folder");
        string path = entry.Name.Split('/', 3)[2];
        bool isScript = scheme == "scripts";
        if (isScript && _wheel.EntryPoints.Makes(path[(path.LastIndexOf('/') + 1)..])) return null;
        string target = scheme switch
        {
            "purelib" or "platlib" => $"{_python.SitePackages}/{path}",
            "scripts" => $"bin/{path}",
            "headers" => $"{_headers}/{path}",
            "data" => path,
            _ => throw WheelEntries.Refused(_wheel.FileName, entry.Name, "is of a scheme that nobody knows"),
        };
        return new WheelFile(entry, target, isScript);
    }
}
