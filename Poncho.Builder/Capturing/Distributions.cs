using System.Text;
using System.Text.Json;
using Poncho.Analyze.Naming;
using Poncho.Builder.Locks;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Capturing;

/// <summary>
/// What pip and its like installed into an environment: found by the <c>.dist-info</c> folders that conda does not own, and the <c>.egg-link</c>
/// files of older tools, where Python looks for them. What other packages bring along for themselves, or lies in an environment within, are files.
/// </summary>
internal sealed class Distributions(PrefixTree tree)
{
    private const string InfoSuffix = ".dist-info";

    private readonly List<string> _broken = [];

    /// <summary>Metadata that an uninstallation left when it was broken off: pip takes them for no distribution. Known after reading.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>All of them, in the order in which they are linked.</summary>
    /// <param name="records">The conda packages, whose own metadata are none of these.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<IReadOnlyList<Distribution>> ReadAsync(IReadOnlyList<PrefixRecord> records, CancellationToken cancel)
    {
        var owned = records.SelectMany(record => record.Files).ToLookup(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
        var places = SitePackages.Of(tree, records);
        var found = new Dictionary<string, Distribution>(StringComparer.Ordinal);
        foreach (string path in tree.Entries.Keys.Where(path => IsRecord(path) && places.Has(Path.GetDirectoryName(path)!)))
        {
            cancel.ThrowIfCancellationRequested();
            string info = Path.GetDirectoryName(path)!;
            if (IsBroken(info)) _broken.Add(info);
            else if (!await IsCondasAsync(path, owned, cancel)) Add(found, await OfInfoAsync(path, cancel));
        }

        var modules = new List<string>();
        foreach (string path in tree.Entries.Keys.Where(path => path.EndsWith(EggLink.Suffix, StringComparison.Ordinal) && places.Has(path)))
        {
            if (EggLink.Parse(await TextAsync(path, cancel) ?? "") is not { } link || !found.TryAdd(ProjectOfLink(path), OfLink(path, link))) continue;
            modules.Add(link.ModuleFolder);
        }

        foreach (var link in found.Values.Where(distribution => distribution.Info.EndsWith(EggLink.Suffix, StringComparison.Ordinal)).ToList())
        {
            string[] paths = await PathsFileAsync(Path.GetDirectoryName(link.Info)!, modules, cancel);
            found[link.Name] = link with { Files = [.. link.Files, .. paths] };
        }

        return LinkOrder.Sort(found.Values, distribution => distribution.Name, distribution => distribution.Needs);
    }

    /// <summary>The project of a <c>.dist-info</c> folder's name.</summary>
    public static string ProjectOf(string info)
    {
        string name = Path.GetFileName(info);
        int dash = name.IndexOf('-', StringComparison.Ordinal);
        return ProjectName.Normalize(dash > 0 ? name[..dash] : name);
    }

    /// <summary>Whether a path is the RECORD of an installed project.</summary>
    public static bool IsRecord(string path) => path.EndsWith(InfoSuffix + "/RECORD", StringComparison.Ordinal);

    private static void Add(Dictionary<string, Distribution> found, Distribution distribution) => found.TryAdd(distribution.Name, distribution);

    // pip renames what it removes until all is removed.
    private static bool IsBroken(string info) => Path.GetFileName(info).StartsWith('~');

    // A package's own: listed, and as it was packed. Where pip installed the same version again, RECORD is pip's.
    private async Task<bool> IsCondasAsync(string path, ILookup<string, Digest?> owned, CancellationToken cancel)
    {
        if (!owned.Contains(path)) return false;
        Digest?[] known = [.. owned[path].Where(sha256 => sha256 is not null)];
        if (known.Length == 0) return (await TextAsync(path[..^"RECORD".Length] + "INSTALLER", cancel))?.Trim() is null or "conda";
        await using var file = new FileStream(tree.FullPath(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var actual = await Digest.OfAsync(file, cancel);
        return Array.IndexOf(known, actual) >= 0;
    }

    private async Task<Distribution> OfInfoAsync(string record, CancellationToken cancel)
    {
        string info = record[..^"/RECORD".Length];
        var fields = new HeaderFields(await TextAsync(info + "/METADATA", cancel) ?? "");
        string name = ProjectName.Normalize(fields.First("Name") ?? "");
        if (name.Length == 0) name = ProjectOf(info);
        var (files, outside) = Places(await TextAsync(record, cancel) ?? "", Path.GetDirectoryName(info)!);
        // Tools add files to the metadata, and not all of them say so in RECORD.
        files.UnionWith(tree.Entries.Keys.Where(path => path.StartsWith(info + "/", StringComparison.Ordinal)));
        string? direct = await TextAsync(info + "/direct_url.json", cancel);
        return new Distribution
        {
            Name = name,
            Version = fields.First("Version") ?? "",
            Info = info,
            Files = [.. files],
            Folder = direct is null ? null : EditableFolder(direct),
            IsRequested = tree.Entries.ContainsKey(info + "/REQUESTED"),
            IsDirect = direct is not null,
            Needs = [.. fields.All("Requires-Dist").Select(NameOf).Distinct(StringComparer.Ordinal)],
            License = fields.First("License-Expression"),
            Outside = [.. outside],
        };
    }

    private static string ProjectOfLink(string path) => ProjectName.Normalize(Path.GetFileName(path)[..^EggLink.Suffix.Length]);

    private static Distribution OfLink(string path, EggLink link) => new()
    {
        Name = ProjectOfLink(path),
        Version = "",
        Info = path,
        Files = [path],
        Folder = link.Project,
        IsRequested = true,
        IsDirect = true,
    };

    // The file that puts the folders of old editable installs on the path of modules; not ours to leave out where it names others.
    private async Task<string[]> PathsFileAsync(string sitePackages, List<string> modules, CancellationToken cancel)
    {
        string path = $"{sitePackages}/easy-install.pth";
        string[] lines = (await TextAsync(path, cancel))?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return lines.Length > 0 && lines.All(line => modules.Contains(line.TrimEnd('/'))) ? [path] : [];
    }

    // Paths of RECORD are relative to the folder that the metadata lie in. Some installers write them in another form than they have.
    private (SortedSet<string> Files, List<string> Outside) Places(string record, string sitePackages)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var outside = new List<string>();
        foreach (string path in RecordFile.Parse(record).Rows.Select(row => row.Path).Where(IsPath))
        {
            string full = Below(path, sitePackages);
            if (!tree.Entries.ContainsKey(full)) full = Below(RecordFile.PlainPath(path), sitePackages);
            // GetFullPath stops at the root: more ".." than there are folders lead out.
            if (path[0] == '/' || path.Split('/').TakeWhile(part => part == "..").Count() > sitePackages.Split('/').Length) outside.Add(path);
            else files.Add(full);
        }

        return (files, outside);
    }

    private static bool IsPath(string path) => path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal) && !ByteCodeFiles.Is(path);

    private static string Below(string path, string folder) => Path.GetFullPath(path, "/" + folder)[1..];

    private static string? EditableFolder(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (!root.TryGetProperty("dir_info", out var info) || !root.TryGetProperty("url", out var url)) return null;
            if (!info.TryGetProperty("editable", out var editable) || editable.ValueKind != JsonValueKind.True) return null;
            return Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) && address.IsFile ? address.LocalPath.TrimEnd('/') : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // "requests[socks] >=2; python_version < '3.9'": what stands before anything that no name has.
    private static string NameOf(string requirement) => ProjectName.Normalize(new string([.. requirement.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')]));

    private async Task<string?> TextAsync(string path, CancellationToken cancel)
    {
        if (!tree.Entries.TryGetValue(path, out var entry) || entry.IsFolder) return null;
        try
        {
            return await File.ReadAllTextAsync(tree.FullPath(path), Encoding.UTF8, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CaptureErrors.Unreadable(tree.FullPath(path), e);
        }
    }
}
