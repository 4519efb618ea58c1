using System.Text;
using System.Text.Json;
using Poncho.Analyze.Naming;

namespace Poncho.Analyze.Owning;

/// <summary>Reads what installers leave beside modules: <c>*.dist-info</c>, <c>*.egg-info</c> and the <c>EGG-INFO</c> of an egg.</summary>
internal static class Distributions
{
    /// <summary>A file of metadata is small; what is larger is none.</summary>
    private const int MaximumMetadata = 16 << 20;

    /// <summary>Who a project is: of wheels, of eggs.</summary>
    internal static IReadOnlyList<string> MetadataFiles { get; } = ["METADATA", "PKG-INFO"];

    /// <summary>Reads one, whatever of it is broken: the name of the folder says who it is where its metadata do not.</summary>
    /// <param name="path">The metadata folder, or the one file that an old <c>.egg-info</c> is.</param>
    /// <param name="faults">Receives what could not be read, one line each.</param>
    internal static Distribution? Read(string path, List<string> faults)
    {
        bool isFolder = Directory.Exists(path);
        var (name, version) = Headers(isFolder ? MetadataFiles.Select(file => Path.Combine(path, file)).FirstOrDefault(File.Exists) : path);
        // EGG-INFO is called alike everywhere: the egg around it has the name.
        var said = DistInfoName.Parse(Path.GetFileName(path)) ?? DistInfoName.Parse(Path.GetFileName(Path.GetDirectoryName(path)));
        if (name is null && said is null)
        {
            faults.Add($"metadata without a name: \"{path}\"");
            return null;
        }
        if (name is null) faults.Add($"metadata cannot be read, its folder's name is taken: \"{path}\"");
        string project = name ?? said!.Name;
        var package = new InstalledPackage(project, version ?? said?.Version, PackageOrigin.Index) { Project = ProjectName.Normalize(project) };
        if (!isFolder) return new Distribution(package, null, [], false);
        var (direct, isEditable) = DirectUrl(package, Path.Combine(path, "direct_url.json"), faults);
        var files = Recorded(path);
        return new Distribution(direct, files, [.. TopLevel(path, project)], isEditable);
    }

    /// <summary>The header of metadata: lines up to the first empty one, of which a broken one is passed over.</summary>
    private static (string? Name, string? Version) Headers(string? file)
    {
        string? name = null, version = null;
        foreach (string line in file is null ? [] : Lines(file, untilEmpty: true))
        {
            if (name is null && line.StartsWith("Name:", StringComparison.OrdinalIgnoreCase)) name = line[5..].Trim();
            if (version is null && line.StartsWith("Version:", StringComparison.OrdinalIgnoreCase)) version = line[8..].Trim();
        }
        return (string.IsNullOrEmpty(name) ? null : name, string.IsNullOrEmpty(version) ? null : version);
    }

    // lazr.uri has lazr at its top, a namespace: what is its own there is called like it.
    private static IEnumerable<string> TopLevel(string path, string project)
    {
        var namespaces = Lines(Path.Combine(path, "namespace_packages.txt")).ToHashSet(StringComparer.Ordinal);
        string own = ProjectName.Normalize(project).Replace('-', '.');
        if (namespaces.Contains(own[..Math.Max(0, own.LastIndexOf('.'))])) yield return own;
        foreach (string module in Lines(Path.Combine(path, "top_level.txt")).Where(module => !namespaces.Contains(module))) yield return module;
    }

    private static IReadOnlyList<string>? Recorded(string path)
    {
        if (File.Exists(Path.Combine(path, "RECORD"))) return [.. Lines(Path.Combine(path, "RECORD")).Select(FirstField)];
        // Paths of installed-files.txt are from the metadata folder.
        string list = Path.Combine(path, "installed-files.txt");
        if (!File.Exists(list)) return null;
        return [.. Lines(list).Select(file => Path.GetRelativePath("/site", Path.GetFullPath(Path.Combine("/site", Path.GetFileName(path), file))))];
    }

    // RECORD is CSV, and a name with a comma or quote is in quotes.
    private static string FirstField(string line)
    {
        if (!line.StartsWith('"')) return line.IndexOf(',', StringComparison.Ordinal) is > 0 and int comma ? line[..comma] : line;
        var field = new StringBuilder();
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] != '"') field.Append(line[i]);
            else if (i + 1 < line.Length && line[i + 1] == '"') field.Append(line[++i]);
            else break;
        }
        return field.ToString();
    }

    private static (InstalledPackage Package, bool IsEditable) DirectUrl(InstalledPackage package, string file, List<string> faults)
    {
        if (!File.Exists(file)) return (package, false);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            string url = Member(root, "url") ?? throw new JsonException("no url");
            bool isEditable = root.TryGetProperty("dir_info", out var folder) && folder.TryGetProperty("editable", out var editable) && editable.ValueKind == JsonValueKind.True;
            if (root.TryGetProperty("vcs_info", out var repository))
            {
                string system = Member(repository, "vcs") ?? "git";
                string commit = Member(repository, "commit_id") is { Length: > 0 } id ? "@" + id : "";
                return (package with { Origin = PackageOrigin.Address, Address = $"{system}+{url}{commit}" }, false);
            }
            if (!url.StartsWith("file://", StringComparison.Ordinal)) return (package with { Origin = PackageOrigin.Address, Address = url }, false);
            return (LocalFolders.Located(package, new Uri(url).LocalPath), isEditable);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or UriFormatException or InvalidOperationException)
        {
            faults.Add($"cannot be read ({e.Message.Split('\n')[0]}): \"{file}\"");
            return (package, false);
        }
    }

    private static string? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Lines(string file, bool untilEmpty = false)
    {
        string text;
        try
        {
            if (new FileInfo(file) is not { Exists: true, Length: < MaximumMetadata }) return [];
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r'));
        return untilEmpty ? lines.TakeWhile(line => line.Length > 0) : lines.Select(line => line.Trim()).Where(line => line.Length > 0);
    }
}
