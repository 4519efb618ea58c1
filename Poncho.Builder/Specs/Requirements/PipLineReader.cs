using System.Text.RegularExpressions;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>
/// Says what a line for pip is (https://pip.pypa.io/en/stable/reference/requirements-file-format/), and makes its paths absolute.
/// </summary>
/// <param name="source">The file that errors name.</param>
/// <param name="folder">What relative paths are below.</param>
/// <param name="file">The file of requirements that the lines are from; null: the spec itself.</param>
/// <param name="variables">Say what <c>~</c> stands for.</param>
internal sealed partial class PipLineReader(string source, string folder, string? file, EnvironmentVariables variables)
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
    /// <exception cref="SpecException">It is not a requirement by name.</exception>
    public PipLine Pin(SpecItem item) => ByName(item, item.Text, "") with { Kind = PipLineKind.Constraint };

    /// <summary>Whether a text is a line for pip or comes near to one. It tells a requirements.txt from other files.</summary>
    public static bool LooksLikeLine(string text)
    {
        if (PipOptions.Begins(text) || IsPath(text) || IsAddress(text) || NearRequirement().IsMatch(text)) return true;
        return Requirements.Requirement.TryParse(RequirementOptions.Cut(text).Text, out _, out _);
    }

    private PipLine Requirement(SpecItem item)
    {
        (string text, string options) = CutOptions(item, item.Text);
        var line = IsPath(text) ? ByPath(item, text, options, PipLineKind.Requirement)
            : IsAddress(text) ? ByAddress(item, text, options, PipLineKind.Requirement)
            : ByName(item, text, options);
        return line with { Options = options };
    }

    /// <summary>Parts a requirement from pip's options behind it, and gives these their one spelling.</summary>
    private (string Text, string Options) CutOptions(SpecItem item, string requirement)
    {
        (string text, string written) = RequirementOptions.Cut(requirement);
        if (!RequirementOptions.TryRead(written, out string options, out string problem, out string? hint)) throw Wrong(item, problem, hint);
        return (text, options);
    }

    private List<PipLine> Options(SpecItem item)
    {
        if (EditableOf(item.Text) is { } editable) return [Editable(item, editable)];
        if (!PipWords.TrySplit(item.Text, out var words)) throw Wrong(item, "a quote is not closed", "close it");
        var lines = new List<PipLine>();
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (!word.StartsWith('-'))
            {
                string hint = "put what has spaces in it into quotes, and a requirement on a line of its own";
                throw Wrong(item, $"{Shown.Text(word)} belongs to no option", hint);
            }

            // Where the value begins, if it stands in the same word: --name=VALUE or -nVALUE.
            int end = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : word.Length > 2 ? 2 : -1;
            string written = end < 0 ? word : word[..end];
            string? known = PipOptions.NameOf(written);
            if (known is not { } name)
            {
                throw new SpecException(source, item.At, $"not an option of pip's lists: {Shown.Text(written)}", PipOptions.HintFor(written));
            }

            bool takesValue = PipOptions.HasValue(name);
            if (!takesValue && end >= 0) throw Wrong(item, $"{name} takes nothing", $"write {name} alone");
            string value = "";
            if (takesValue && end >= 0) value = word[end..].TrimStart('=');
            else if (takesValue && i + 1 < words.Count) value = words[++i];
            if (takesValue && value.Length == 0) throw NothingBehind(item, written);
            lines.Add(Option(item, name, value));
        }

        return lines;
    }

    private PipLine Option(SpecItem item, string name, string value)
    {
        if (name == PipOptions.Editable) return Editable(item, value);
        if (name == PipOptions.Requirement) return Include(item, "-r", value, PipLineKind.Include);
        if (name == PipOptions.Constraint) return Include(item, "-c", value, PipLineKind.ConstraintInclude);
        if (value.Length == 0) return New(PipLineKind.Option, name, name, item.At);
        string written = $"{name} {PipWords.Quoted(value)}";
        bool isFolder = name == PipOptions.FindLinks && !value.Contains("://", StringComparison.Ordinal);
        return New(PipLineKind.Option, written, isFolder ? $"{name} {WordOf(LinksFolder(value))}" : written, item.At);
    }

    /// <summary>
    /// What stands behind <c>-e</c>; null where the line begins with another option. All the rest of the line belongs to it, so that a
    /// marker may stand behind the folder without the quotes that pip wants.
    /// </summary>
    private static string? EditableOf(string text)
    {
        string? rest = null;
        if (text.StartsWith("-e", StringComparison.Ordinal)) rest = text[2..];
        else if (text.StartsWith(PipOptions.Editable + ' ', StringComparison.Ordinal)) rest = text[PipOptions.Editable.Length..];
        else if (text.StartsWith(PipOptions.Editable + '=', StringComparison.Ordinal)) rest = text[PipOptions.Editable.Length..];
        rest = rest?.Trim().TrimStart('=').Trim();
        return rest is [var quote and ('"' or '\''), .., var last] && quote == last ? rest[1..^1].Trim() : rest;
    }

    private PipLine Editable(SpecItem item, string value)
    {
        if (value.Length == 0) throw NothingBehind(item, "-e");
        (string text, string options) = CutOptions(item, value);
        var line = !IsPath(text) && IsAddress(text)
            ? ByAddress(item, text, options, PipLineKind.Editable)
            : ByPath(item, text, options, PipLineKind.Editable);
        return line with { Options = options };
    }

    private PipLine Include(SpecItem item, string option, string value, PipLineKind kind)
    {
        string written = $"{option} {value}";

        // A list that lies on a server is fetched and read by pip itself.
        if (value.Contains("://", StringComparison.Ordinal)) return New(PipLineKind.Option, written, written, item.At);
        string path = Path.GetFullPath(Home(value), FileFolder);
        return New(kind, written, written, item.At) with { Folder = path, WrittenFolder = value };
    }

    private PipLine ByName(SpecItem item, string text, string options)
    {
        if (!Requirements.Requirement.TryParse(text, out var requirement, out string problem)) throw Wrong(item, problem);
        string written = Joined(requirement.ToString(), options);
        var line = New(PipLineKind.Requirement, written, written, item.At) with
        {
            Name = requirement.Name,
            Extras = requirement.Extras,
            Marker = requirement.Marker,
        };
        if (requirement.Address is not { } address) return line;
        return FolderOf(address) is { } local ? line with { Folder = local, WrittenFolder = local } : line with { Address = address };
    }

    private PipLine ByPath(SpecItem item, string text, string options, PipLineKind kind)
    {
        (string path, string? marker) = Requirements.Requirement.CutMarker(text, isAddress: true);
        string extras = Requirements.Requirement.ExtrasBehind(path);
        string place = Home(extras.Length > 0 ? path[..path.LastIndexOf('[')].Trim() : path);
        string whole = Path.GetFullPath(place, folder);
        bool isArchive = kind == PipLineKind.Requirement && IsArchive(place);
        string lookedFor = $"it is looked for in {folder}";
        if (isArchive && !File.Exists(whole)) throw new SpecException(source, item.At, $"no such file: {Shown.Text(place)}", lookedFor);
        if (!isArchive && !Directory.Exists(whole))
        {
            throw new SpecException(source, item.At, $"no folder of local code is there: {Shown.Text(place)}", lookedFor);
        }

        string tail = Joined(extras + (marker is null ? "" : $" ; {marker}"), options);
        string option = OptionOf(kind);
        var line = New(kind, $"{option}{place}{tail}", $"{option}{whole}{tail}", item.At) with { Extras = extras, Marker = marker };
        if (!isArchive) return line with { Folder = whole, WrittenFolder = place };

        // A wheel's file name begins with the name of its project; what an sdist is called says its metadata alone.
        bool isWheel = whole.EndsWith(".whl", StringComparison.OrdinalIgnoreCase);
        string? name = isWheel ? ProjectName.Normalize(Path.GetFileName(whole).Split('-')[0]) : null;
        return line with { Address = new Uri(whole).AbsoluteUri, Name = name };
    }

    private PipLine ByAddress(SpecItem item, string text, string options, PipLineKind kind)
    {
        string written = Joined(text, options);
        string address = text.Split(' ')[0];
        if (FolderOf(address) is { } local)
        {
            string line = OptionOf(kind) + written;
            return New(kind, line, line, item.At) with { Folder = local, WrittenFolder = local };
        }

        // pip clones an editable repository into a folder that is worked in; an environment that is packed has no such folder, so it is
        // installed as any other.
        return New(PipLineKind.Requirement, written, written, item.At) with
        {
            Address = address,
            Marker = Requirements.Requirement.CutMarker(text, isAddress: true).Marker,
            Name = Egg().Match(address) is { Success: true } egg ? ProjectName.Normalize(egg.Groups["name"].Value) : null,
        };
    }

    /// <summary>The folder of a file:// address, or the one below it that <c>#subdirectory=</c> names; null where it is no folder.</summary>
    private static string? FolderOf(string address)
    {
        if (!address.StartsWith("file:", StringComparison.Ordinal)) return null;
        if (!Uri.TryCreate(address.Split('#')[0], UriKind.Absolute, out var url)) return null;
        var below = Subdirectory().Match(address);
        string path = below.Success ? Path.Combine(url.LocalPath, below.Groups["path"].Value) : url.LocalPath;
        return Directory.Exists(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : null;
    }

    private SpecException Wrong(SpecItem item, string problem, string? hint = null) =>
        new(source, item.At, $"not a requirement of pip, {problem}: {Shown.Text(Redacted.Text(item.Text))}", hint ?? Hint);

    private SpecException NothingBehind(SpecItem item, string option) =>
        new(source, item.At, $"nothing stands behind the option: {Shown.Text(option)}", Hint);

    private PipLine New(PipLineKind kind, string written, string forPip, SpecPosition at) =>
        new() { Kind = kind, Written = written, ForPip = forPip, At = at, File = file };

    private string FileFolder => file is null ? folder : Path.GetDirectoryName(Path.GetFullPath(file, folder))!;

    /// <summary>As pip does: beside the file where there is such a folder, else below the folder that all paths are below.</summary>
    private string LinksFolder(string value)
    {
        string beside = Path.GetFullPath(Home(value), FileFolder);
        return Path.Exists(beside) ? beside : Path.GetFullPath(Home(value), folder);
    }

    private string Home(string path)
    {
        bool isBelowHome = path == "~" || path.StartsWith("~/", StringComparison.Ordinal);
        return isBelowHome ? (variables.Find("HOME") ?? "~") + path[1..] : path;
    }

    private static string OptionOf(PipLineKind kind) => kind == PipLineKind.Editable ? "-e " : "";

    private static string WordOf(string path) => path.Contains(' ', StringComparison.Ordinal) ? new Uri(path).AbsoluteUri : path;

    private static string Joined(string text, string options) => options.Length > 0 ? $"{text} {options}" : text;

    private static bool IsArchive(string path) => s_archives.Any(suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    private static bool IsPath(string text)
    {
        string first = text.Split(' ', '[', ';')[0];
        if (first.Contains("://", StringComparison.Ordinal) || first.Contains('@', StringComparison.Ordinal)) return false;
        if (first.StartsWith("file:", StringComparison.Ordinal)) return false;
        if (first is "." or ".." || first.StartsWith("~/", StringComparison.Ordinal)) return true;
        return first.Contains('/', StringComparison.Ordinal) || IsArchive(first);
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
