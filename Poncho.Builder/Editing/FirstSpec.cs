using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Editing;

/// <summary><c>poncho init</c>: a first spec, of what is asked for or of what the folder's files say.</summary>
internal sealed record FirstSpec
{
    /// <summary>What the user names no other for.</summary>
    public const string UsualName = "environment.yml";

    private const string Requirements = "requirements.txt", PythonVersion = ".python-version";

    private static readonly string[] s_projects = ["pyproject.toml", "setup.py", "setup.cfg"];

    /// <summary>What is to be written; the ending <c>.json</c> asks for the JSON form.</summary>
    public required string Path { get; init; }

    /// <summary>In order of priority.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Match specs.</summary>
    public IReadOnlyList<string> Conda { get; init; } = [];

    /// <summary>Lines for pip.</summary>
    public IReadOnlyList<string> Pip { get; init; } = [];

    /// <summary>A Python's version; null for that of the folder's <c>.python-version</c>, else the newest.</summary>
    public string? Python { get; init; }

    /// <summary>
    /// The same with what the folder's files say, where nothing is asked for: <c>requirements.txt</c>, a project of the folder's own (in
    /// editable form), <c>.python-version</c>.
    /// </summary>
    public FirstSpec Completed()
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        bool isAsked = Conda.Count + Pip.Count > 0;
        var asked = AskedPackages.Of(Conda, EditedPart.Conda);
        AskedPackages.Of(Pip, EditedPart.Pip);
        string? python = Python ?? (File.Exists(System.IO.Path.Combine(folder, PythonVersion)) ? VersionIn(System.IO.Path.Combine(folder, PythonVersion)) : null);
        List<string> pip = [.. Pip];
        if (!isAsked && File.Exists(System.IO.Path.Combine(folder, Requirements))) pip.Add($"-r {Requirements}");
        if (!isAsked && s_projects.Any(name => File.Exists(System.IO.Path.Combine(folder, name)))) pip.Add("-e .");
        string? named = asked.FirstOrDefault(one => one.Name == "python").Text;
        if (named is not null && Python is not null)
            throw new PonchoException($"the Python is asked for twice, by --python and as a package: {Shown.Text(named)}", "leave one of them out");
        if (named is not null) return this with { Pip = pip };
        List<string> conda = [python is null ? "python" : $"python={python}", .. pip.Count > 0 ? ["pip"] : Array.Empty<string>(), .. Conda];
        return this with { Conda = [.. conda.Distinct(StringComparer.Ordinal)], Pip = pip };
    }

    /// <summary>The file's text.</summary>
    /// <param name="variables">What variables in specs stand for.</param>
    /// <exception cref="PonchoException">A text is no package.</exception>
    public string Text(EnvironmentVariables variables)
    {
        string text = Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Json() : Yaml();
        SpecReader.Parse(Path, Encoding.UTF8.GetBytes(text), variables);
        return text;
    }

    /// <summary>Writes the file.</summary>
    /// <param name="variables">What variables in specs stand for.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">It is there already, or a text is no package.</exception>
    public async Task WriteAsync(EnvironmentVariables variables, CancellationToken cancel)
    {
        if (FileKinds.Behind(Path) is FileKind.File or FileKind.Folder && !OutputFile.IsStream(Path))
            throw new PonchoException($"there already: \"{Path}\"", $"\"poncho add --spec {Path} PACKAGE\" adds to it; -o names another file");
        await OutputFile.WriteAsync(Path, Encoding.UTF8.GetBytes(Text(variables)), cancel);
    }

    private string Yaml()
    {
        var text = new StringBuilder();
        string folder = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        if (StoreName.Near(folder) is { } name) text.Append("name: ").Append(Scalar(name.Name)).Append('\n');
        text.Append("channels:\n");
        foreach (string channel in Channels) text.Append("  - ").Append(Scalar(channel)).Append('\n');
        text.Append("dependencies:\n");
        foreach (string item in Conda) text.Append("  - ").Append(Scalar(item)).Append('\n');
        if (Pip.Count > 0) text.Append("  - pip:\n");
        foreach (string line in Pip) text.Append("      - ").Append(Scalar(line)).Append('\n');
        return text.ToString();
    }

    private string Json()
    {
        string pip = Pip.Count == 0 ? "" : $",\n    \"pip\": {List(Pip)}";
        return $"{{\n    \"conda\": {{\n        \"channels\": {List(Channels)},\n        \"packages\": {List(Conda)}\n    }}{pip}\n}}\n";
    }

    private static string List(IReadOnlyList<string> texts) => $"[{string.Join(", ", texts.Select(JsonEdits.Quoted))}]";

    private static string Scalar(string text) => YamlEdits.Quoted(text, isInBrackets: false, like: '\0');

    private static string? VersionIn(string path)
    {
        try
        {
            string line = File.ReadLines(path).Select(one => one.Trim()).FirstOrDefault(one => one.Length > 0 && one[0] != '#') ?? "";
            return line.Length > 0 && line.All(c => char.IsAsciiDigit(c) || c == '.') ? line : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
