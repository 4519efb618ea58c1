using System.Text.RegularExpressions;
using Poncho.Builder.Wheels;
using Poncho.Conda.Naming;
using Poncho.IO.Net;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>Says what a line for pip is (https://pip.pypa.io/en/stable/reference/requirements-file-format/), and gives it whole paths.</summary>
/// <param name="source">The file that errors name.</param>
/// <param name="folder">What relative paths are below.</param>
/// <param name="file">The file of requirements that the lines are from; null: the spec itself.</param>
internal sealed partial class PipLineReader(string source, string folder, string? file)
{
    private const string Hint = "write it as pip takes it: NAME, NAME==1.2, \"NAME>=1,<2\", NAME @ ADDRESS, ./FOLDER, or an option";

    private static readonly Dictionary<string, string> s_short = new(StringComparer.Ordinal) { ["-i"] = "--index-url", ["-f"] = "--find-links", ["-r"] = "--requirement", ["-c"] = "--constraint", ["-e"] = "--editable" };

    /// <summary>Options with a value.</summary>
    private static readonly string[] s_valued = ["--index-url", "--extra-index-url", "--find-links", "--no-binary", "--only-binary", "--trusted-host", "--use-feature", "--requirement", "--constraint", "--editable"];

    private static readonly string[] s_flags = ["--no-index", "--pre", "--prefer-binary", "--require-hashes"];

    private static readonly string[] s_archives = [".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2", ".tar.xz"];

    /// <exception cref="SpecException">pip would not take it.</exception>
    public PipLine Read(SpecItem item)
    {
        string text = item.Text.Trim();
        return text.StartsWith('-') ? Option(text, item.At) : IsPath(text) ? ByPath(text, text, PipLineKind.Requirement, item.At) : IsAddress(text) ? ByAddress(text, PipLineKind.Requirement, item.At) : ByName(text, item.At);
    }

    /// <summary>Whether a text could be a line for pip at all: files are told apart by it.</summary>
    public static bool LooksLikeLine(string text) => text.StartsWith("--", StringComparison.Ordinal) || s_short.Keys.Any(name => text.StartsWith(name, StringComparison.Ordinal)) || IsPath(text) || IsAddress(text) || Requirement.TryParse(text, out _, out _);

    private PipLine Option(string text, SpecPosition at)
    {
        int end = text.AsSpan().IndexOfAny(' ', '=', '\t');
        string name = end < 0 ? text : text[..end], value = end < 0 ? "" : text[(end + 1)..].Trim().Trim('"', '\'');
        // -rFILE
        if (!name.StartsWith("--", StringComparison.Ordinal) && name.Length > 2) (name, value) = (name[..2], text[2..].Trim());
        name = s_short.GetValueOrDefault(name, name);
        if (!s_valued.Contains(name) && !s_flags.Contains(name)) throw Unknown(name, at);
        if (s_valued.Contains(name) && value.Length == 0) throw new SpecException(source, at, $"nothing stands behind the option: {Shown.Text(name)}", Hint);
        return name switch
        {
            "--editable" => IsPath(value) || !IsAddress(value) ? ByPath(value, $"-e {value}", PipLineKind.Editable, at) : ByAddress(value, PipLineKind.Editable, at),
            "--requirement" => Include(value, PipLineKind.Include, at),
            "--constraint" => Include(value, PipLineKind.ConstraintInclude, at),
            "--find-links" when !value.Contains("://", StringComparison.Ordinal) => New(PipLineKind.Option, $"{name} {value}", $"{name} {Path.GetFullPath(Home(value), folder)}", at),
            _ => New(PipLineKind.Option, value.Length > 0 ? $"{name} {value}" : name, value.Length > 0 ? $"{name} {value}" : name, at),
        };
    }

    private SpecException Unknown(string name, SpecPosition at)
    {
        var near = NearestNames.Of(name, s_valued.Concat(s_flags));
        return new SpecException(source, at, $"not an option of pip's lists: {Shown.Text(name)}", near.Count > 0 ? $"did you mean {Shown.Choice([.. near.Select(other => $"\"{other}\"")])}?" : "what pip install takes on its command line alone goes into pip.conf or PIP_* variables");
    }

    // A file over HTTP is pip's to read.
    private PipLine Include(string value, PipLineKind kind, SpecPosition at) => value.Contains("://", StringComparison.Ordinal)
        ? New(PipLineKind.Option, $"{(kind == PipLineKind.Include ? "-r" : "-c")} {value}", $"{(kind == PipLineKind.Include ? "-r" : "-c")} {value}", at)
        : New(kind, value, value, at) with { Folder = Path.GetFullPath(Home(value), file is null ? folder : Path.GetDirectoryName(Path.GetFullPath(file, folder))!), WrittenFolder = value };

    private PipLine ByName(string text, SpecPosition at)
    {
        if (!Requirement.TryParse(text, out var requirement, out string problem)) throw new SpecException(source, at, $"not a requirement of pip, {problem}: {Shown.Text(Redacted.Text(text))}", Hint);
        if (requirement.Address is { } address && FolderOf(address) is { } local) return New(PipLineKind.Requirement, requirement.ToString(), requirement.ToString(), at) with { Name = requirement.Name, Extras = requirement.Extras, Marker = requirement.Marker, Folder = local, WrittenFolder = address };
        return New(PipLineKind.Requirement, requirement.ToString(), requirement.ToString(), at) with { Name = requirement.Name, Extras = requirement.Extras, Marker = requirement.Marker, Address = requirement.Address };
    }

    private PipLine ByPath(string text, string written, PipLineKind kind, SpecPosition at)
    {
        (string bare, string options) = Requirement.CutOptions(text);
        int semicolon = bare.IndexOf(" ;", StringComparison.Ordinal);
        string? marker = semicolon < 0 ? null : bare[(semicolon + 2)..].Trim();
        string path = (semicolon < 0 ? bare : bare[..semicolon]).Trim();
        var extras = Extras().Match(path);
        string place = extras.Success ? path[..extras.Index].Trim() : path, whole = Path.GetFullPath(Home(place), folder);
        string tail = $"{(extras.Success ? extras.Value : "")}{(marker is null ? "" : $" ; {marker}")}{(options.Length > 0 ? " " + options : "")}";
        bool isArchive = s_archives.Any(suffix => place.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
        if (!isArchive && !Directory.Exists(whole)) throw new SpecException(source, at, $"no folder of local code is there: {Shown.Text(place)}", $"it is looked for in {folder}");
        if (isArchive && !File.Exists(whole)) throw new SpecException(source, at, $"no such file: {Shown.Text(place)}", $"it is looked for in {folder}");
        var line = New(kind, written, whole + tail, at) with { Extras = extras.Value, Marker = marker };
        return isArchive ? line with { Address = new Uri(whole).AbsoluteUri, Name = whole.EndsWith(".whl", StringComparison.OrdinalIgnoreCase) ? ProjectName.Normalize(Path.GetFileName(whole).Split('-')[0]) : null } : line with { Folder = whole, WrittenFolder = place };
    }

    private PipLine ByAddress(string text, PipLineKind kind, SpecPosition at)
    {
        string address = Requirement.CutOptions(text).Text.Split(' ')[0];
        if (FolderOf(address) is { } local) return New(kind, text, text, at) with { Folder = local, WrittenFolder = local };
        // pip clones what is editable into a folder of its own; here it is packed as what it is.
        return New(PipLineKind.Requirement, text, text, at) with { Address = address, Name = Egg().Match(address) is { Success: true } egg ? ProjectName.Normalize(egg.Groups["name"].Value) : null };
    }

    private static string? FolderOf(string address) => address.StartsWith("file:", StringComparison.Ordinal) && Uri.TryCreate(address.Split('#')[0], UriKind.Absolute, out var url) && Directory.Exists(url.LocalPath) ? url.LocalPath.TrimEnd('/') : null;

    private PipLine New(PipLineKind kind, string written, string forPip, SpecPosition at) => new() { Kind = kind, Written = written, ForPip = forPip, At = at, File = file };

    private static string Home(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? (Environment.GetEnvironmentVariable("HOME") ?? "~") + path[1..] : path;

    private static bool IsPath(string text)
    {
        string first = text.Split(' ', '[', ';')[0];
        if (first.Contains("://", StringComparison.Ordinal) || first.Contains('@', StringComparison.Ordinal)) return false;
        return first is "." or ".." || first.StartsWith("./", StringComparison.Ordinal) || first.StartsWith("../", StringComparison.Ordinal) || first.StartsWith('/') || first.StartsWith("~/", StringComparison.Ordinal)
            || first.Contains('/', StringComparison.Ordinal) || s_archives.Any(suffix => first.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsAddress(string text) => Scheme().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://|^file:/")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\[[A-Za-z0-9_., -]*\]$")]
    private static partial Regex Extras();

    [GeneratedRegex(@"[#&]egg=(?<name>[A-Za-z0-9_.-]+)")]
    private static partial Regex Egg();
}
