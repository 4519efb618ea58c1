using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;
using Poncho.IO.Net;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>Says what a line for pip is (https://pip.pypa.io/en/stable/reference/requirements-file-format/), and gives it whole paths.</summary>
/// <param name="source">The file that errors name.</param>
/// <param name="folder">What relative paths are below.</param>
/// <param name="file">The file of requirements that the lines are from; null: the spec itself.</param>
internal sealed partial class PipLineReader(string source, string folder, string? file)
{
    private const string Hint = "write it as pip takes it: NAME, NAME==1.2, \"NAME>=1,<2\", NAME @ ADDRESS, ./FOLDER, or an option";

    private static readonly string[] s_archives = [".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2", ".tar.xz"];

    /// <summary>Reads one line, without comment.</summary>
    /// <returns>More than one where several options stand on it.</returns>
    /// <exception cref="SpecException">pip would not take it.</exception>
    public IReadOnlyList<PipLine> Read(SpecItem item)
    {
        if (item.Text.Any(char.IsControl)) item = item with { Text = item.Text.Replace('\t', ' ') };
        if (item.Text.Any(char.IsControl)) throw Wrong(item, "there is a control character in it");
        return item.Text.StartsWith('-') ? Options(item) : [Requirement(item)];
    }

    /// <summary>Reads a version that holds if the package is wanted at all.</summary>
    /// <exception cref="SpecException">It is none.</exception>
    public PipLine Pin(SpecItem item) => ByName(item, item.Text, "") with { Kind = PipLineKind.Constraint };

    /// <summary>Whether a text is a line for pip or comes near to one: files are told apart by it.</summary>
    public static bool LooksLikeLine(string text) => PipOptions.Begins(text) || IsPath(text) || IsAddress(text) || NearRequirement().IsMatch(text) || Requirements.Requirement.TryParse(RequirementOptions.Cut(text).Text, out _, out _);

    private PipLine Requirement(SpecItem item)
    {
        (string text, string written) = RequirementOptions.Cut(item.Text);
        if (!RequirementOptions.TryRead(written, out string options, out string problem, out string? hint)) throw Wrong(item, problem, hint);
        return (IsPath(text) ? ByPath(item, text, options, PipLineKind.Requirement) : IsAddress(text) ? ByAddress(item, text, options, PipLineKind.Requirement) : ByName(item, text, options)) with { Options = options };
    }

    private List<PipLine> Options(SpecItem item)
    {
        if (EditableOf(item.Text) is { } editable) return [Editable(item, editable)];
        if (!PipWords.TrySplit(item.Text, out var words)) throw Wrong(item, "a quote is not closed", "close it");
        var lines = new List<PipLine>();
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            int end = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : word.Length > 2 ? 2 : -1;
            string written = end < 0 ? word : word[..end];
            if (!word.StartsWith('-')) throw Wrong(item, $"{Shown.Text(word)} belongs to no option", "put what has spaces in it into quotes, and a requirement on a line of its own");
            string name = PipOptions.NameOf(written) ?? throw new SpecException(source, item.At, $"not an option of pip's lists: {Shown.Text(written)}", PipOptions.HintFor(written));
            bool takes = PipOptions.HasValue(name);
            if (!takes && end >= 0) throw Wrong(item, $"{name} takes nothing", $"write {name} alone");
            string value = !takes ? "" : end >= 0 ? word[end..].TrimStart('=') : i + 1 < words.Count ? words[++i] : "";
            if (takes && value.Length == 0) throw new SpecException(source, item.At, $"nothing stands behind the option: {Shown.Text(written)}", Hint);
            lines.Add(Option(item, name, value));
        }

        return lines;
    }

    private PipLine Option(SpecItem item, string name, string value) => name switch
    {
        PipOptions.Editable => Editable(item, value),
        PipOptions.Requirement => Include(item, "-r", value, PipLineKind.Include),
        PipOptions.Constraint => Include(item, "-c", value, PipLineKind.ConstraintInclude),
        PipOptions.FindLinks when !value.Contains("://", StringComparison.Ordinal) => New(PipLineKind.Option, $"{name} {PipWords.Quoted(value)}", $"{name} {WordOf(LinksFolder(value))}", item.At),
        _ when value.Length > 0 => New(PipLineKind.Option, $"{name} {PipWords.Quoted(value)}", $"{name} {PipWords.Quoted(value)}", item.At),
        _ => New(PipLineKind.Option, name, name, item.At),
    };

    // All of the line belongs to it, so that a marker may stand behind the folder; pip wants all of that in quotes.
    private static string? EditableOf(string text)
    {
        string? rest = text.StartsWith("-e", StringComparison.Ordinal) ? text[2..] : text.StartsWith(PipOptions.Editable, StringComparison.Ordinal) && text.Length > PipOptions.Editable.Length && text[PipOptions.Editable.Length] is ' ' or '=' ? text[PipOptions.Editable.Length..] : null;
        rest = rest?.Trim().TrimStart('=').Trim();
        return rest is [var quote and ('"' or '\''), .., var last] && quote == last ? rest[1..^1].Trim() : rest;
    }

    private PipLine Editable(SpecItem item, string value)
    {
        if (value.Length == 0) throw new SpecException(source, item.At, $"nothing stands behind the option: {Shown.Text("-e")}", Hint);
        (string text, string written) = RequirementOptions.Cut(value);
        if (!RequirementOptions.TryRead(written, out string options, out string problem, out string? hint)) throw Wrong(item, problem, hint);
        return (!IsPath(text) && IsAddress(text) ? ByAddress(item, text, options, PipLineKind.Editable) : ByPath(item, text, options, PipLineKind.Editable)) with { Options = options };
    }

    // A file over HTTP is pip's to read.
    private PipLine Include(SpecItem item, string option, string value, PipLineKind kind) => value.Contains("://", StringComparison.Ordinal)
        ? New(PipLineKind.Option, $"{option} {value}", $"{option} {value}", item.At)
        : New(kind, $"{option} {value}", $"{option} {value}", item.At) with { Folder = Path.GetFullPath(Home(value), FileFolder), WrittenFolder = value };

    private PipLine ByName(SpecItem item, string text, string options)
    {
        if (!Requirements.Requirement.TryParse(text, out var requirement, out string problem)) throw Wrong(item, problem);
        string written = Joined(requirement.ToString(), options);
        var line = New(PipLineKind.Requirement, written, written, item.At) with { Name = requirement.Name, Extras = requirement.Extras, Marker = requirement.Marker };
        return requirement.Address is { } address && FolderOf(address) is { } local ? line with { Folder = local, WrittenFolder = local } : line with { Address = requirement.Address };
    }

    private PipLine ByPath(SpecItem item, string text, string options, PipLineKind kind)
    {
        (string path, string? marker) = Requirements.Requirement.CutMarker(text, isAddress: true);
        string extras = Requirements.Requirement.ExtrasBehind(path), place = Home(extras.Length > 0 ? path[..path.LastIndexOf('[')].Trim() : path), whole = Path.GetFullPath(place, folder);
        bool isArchive = kind == PipLineKind.Requirement && IsArchive(place);
        if (!isArchive && !Directory.Exists(whole)) throw new SpecException(source, item.At, $"no folder of local code is there: {Shown.Text(place)}", $"it is looked for in {folder}");
        if (isArchive && !File.Exists(whole)) throw new SpecException(source, item.At, $"no such file: {Shown.Text(place)}", $"it is looked for in {folder}");
        string tail = Joined(extras + (marker is null ? "" : $" ; {marker}"), options), sign = kind == PipLineKind.Editable ? "-e " : "";
        var line = New(kind, $"{sign}{place}{tail}", $"{sign}{whole}{tail}", item.At) with { Extras = extras, Marker = marker };
        return isArchive ? line with { Address = new Uri(whole).AbsoluteUri, Name = whole.EndsWith(".whl", StringComparison.OrdinalIgnoreCase) ? ProjectName.Normalize(Path.GetFileName(whole).Split('-')[0]) : null } : line with { Folder = whole, WrittenFolder = place };
    }

    private PipLine ByAddress(SpecItem item, string text, string options, PipLineKind kind)
    {
        string written = Joined(text, options), address = text.Split(' ')[0];
        if (FolderOf(address) is { } local) return New(kind, (kind == PipLineKind.Editable ? "-e " : "") + written, (kind == PipLineKind.Editable ? "-e " : "") + written, item.At) with { Folder = local, WrittenFolder = local };
        // pip clones what is editable into a folder of its own; here it is packed as what it is.
        return New(PipLineKind.Requirement, written, written, item.At) with { Address = address, Marker = Requirements.Requirement.CutMarker(text, isAddress: true).Marker, Name = Egg().Match(address) is { Success: true } egg ? ProjectName.Normalize(egg.Groups["name"].Value) : null };
    }

    // The folder of a file:// address, or the one below it that #subdirectory= names.
    private static string? FolderOf(string address)
    {
        if (!address.StartsWith("file:", StringComparison.Ordinal) || !Uri.TryCreate(address.Split('#')[0], UriKind.Absolute, out var url)) return null;
        string path = Subdirectory().Match(address) is { Success: true } below ? Path.Combine(url.LocalPath, below.Groups["path"].Value) : url.LocalPath;
        return Directory.Exists(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : null;
    }

    private SpecException Wrong(SpecItem item, string problem, string? hint = null) => new(source, item.At, $"not a requirement of pip, {problem}: {Shown.Text(Redacted.Text(item.Text))}", hint ?? Hint);

    private PipLine New(PipLineKind kind, string written, string forPip, SpecPosition at) => new() { Kind = kind, Written = written, ForPip = forPip, At = at, File = file };

    private string FileFolder => file is null ? folder : Path.GetDirectoryName(Path.GetFullPath(file, folder))!;

    // As pip: beside the file where there is such a folder, else below the folder that all paths are below.
    private string LinksFolder(string value) => Path.GetFullPath(Home(value), FileFolder) is var beside && Path.Exists(beside) ? beside : Path.GetFullPath(Home(value), folder);

    private static string WordOf(string path) => path.Contains(' ', StringComparison.Ordinal) ? new Uri(path).AbsoluteUri : path;

    private static string Joined(string text, string options) => options.Length > 0 ? $"{text} {options}" : text;

    private static string Home(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? (Environment.GetEnvironmentVariable("HOME") ?? "~") + path[1..] : path;

    private static bool IsArchive(string path) => s_archives.Any(suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    private static bool IsPath(string text)
    {
        string first = text.Split(' ', '[', ';')[0];
        if (first.Contains("://", StringComparison.Ordinal) || first.Contains('@', StringComparison.Ordinal) || first.StartsWith("file:", StringComparison.Ordinal)) return false;
        return first is "." or ".." || first.StartsWith("~/", StringComparison.Ordinal) || first.Contains('/', StringComparison.Ordinal) || IsArchive(first);
    }

    private static bool IsAddress(string text) => Scheme().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://|^file:/")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[#&]egg=(?<name>[A-Za-z0-9_.-]+)")]
    private static partial Regex Egg();

    [GeneratedRegex(@"[#&]subdirectory=(?<path>[^&]+)")]
    private static partial Regex Subdirectory();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]*(\[[A-Za-z0-9_., -]*\])? ?[=<>~!]")]
    private static partial Regex NearRequirement();
}
