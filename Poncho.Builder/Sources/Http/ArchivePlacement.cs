using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Zip;

namespace Poncho.Builder.Sources.Http;

/// <summary>Where the entries of an archive go: below the source's folder, and nowhere else, whatever they say.</summary>
/// <param name="root">The folder, below the prefix.</param>
/// <param name="source">The address, for messages.</param>
/// <param name="limits">How many entries are believed.</param>
internal sealed class ArchivePlacement(string root, string source, ArchiveLimits limits)
{
    private const int LongestLink = 4095;

    private readonly HashSet<string> _links = new(StringComparer.Ordinal), _files = new(StringComparer.Ordinal);

    // Folders with something in them: no file can take their place.
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Files and links, each once, as they came.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>A folder's path in the layer; null for the folder that was packed itself.</summary>
    public string? Folder(string name) => PathOf(name) is { Length: > 0 } path ? $"{root}/{path}" : null;

    /// <summary>A file's path in the layer.</summary>
    public string File(string name)
    {
        string path = Named(name);
        _links.Remove(path);
        return Keep(_files, path);
    }

    /// <summary>A soft link's path in the layer. It must lead to somewhere in the same folder, and may go up only at its beginning.</summary>
    public string SoftLink(string name, string target)
    {
        string path = Named(name);
        bool isPath = target.Length is > 0 and <= LongestLink && !target.Contains('\0', StringComparison.Ordinal);
        if (!isPath) throw Refused(name, "is a link to what is no path");
        if (target.StartsWith('/')) throw Refused(name, $"is a link out of its folder (\"{Shown(target)}\")");
        int depth = path.Count(c => c == '/');
        bool isBelow = false;
        foreach (string part in target.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                // "a/../../x" may leave where "a" is a link itself.
                if (isBelow || --depth < 0) throw Refused(name, $"is a link out of its folder (\"{Shown(target)}\")");
            }
            else
            {
                isBelow = true;
            }
        }

        _files.Remove(path);
        return Keep(_links, path);
    }

    /// <summary>A second name of a file that came before.</summary>
    public (string Path, string Target) HardLink(string name, string target)
    {
        string path = Named(name), other = PathOf(target);
        if (!_files.Contains(other) || other == path) throw Refused(name, $"is a hard link to no earlier file (\"{Shown(target)}\")");
        _links.Remove(path);
        return (Keep(_files, path), $"{root}/{other}");
    }

    public PonchoException Refused(string name, string why) =>
        new($"entry of {source} {why}: \"{Shown(name)}\"", ZipContent.HintOf(why) ?? "the archive is broken or hostile; ask who made it");

    private string Keep(HashSet<string> kind, string path)
    {
        if (_folders.Contains(path)) throw Refused(path, "is a folder and a file");
        for (int slash = path.LastIndexOf('/'); slash > 0 && _folders.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
        {
        }

        string placed = $"{root}/{path}";
        bool isNew = !_files.Contains(path) && !_links.Contains(path);
        kind.Add(path);
        if (isNew) Paths.Add(placed);
        return placed;
    }

    private string Named(string name) => PathOf(name) is { Length: > 0 } path ? path : throw Refused(name, "has no name");

    private string PathOf(string name)
    {
        if (++_count > limits.Entries)
            throw new PonchoException($"http source has more than {limits.Entries} entries: \"{source}\"", "pack fewer and larger files");
        if (name is "." or "./" or "") return "";
        string path = PackagePath.Plain(name);
        if (PackagePath.Fault(path) is { } fault) throw Refused(name, fault);
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            string folder = path[..slash];
            if (_links.Contains(folder)) throw Refused(name, "would be written through a link");
            if (_files.Contains(folder)) throw Refused(name, $"lies in a folder that is a file (\"{Shown(folder)}\")");
        }

        return path;
    }

    private static string Shown(string text) => new([.. text.Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
}
