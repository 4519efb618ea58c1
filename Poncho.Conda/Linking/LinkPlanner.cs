using System.Collections.Immutable;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.Linking;

/// <summary>Works one <see cref="LinkPlan"/> out.</summary>
internal sealed class LinkPlanner(PackageMetadata metadata, PythonInfo? python)
{
    private readonly List<string> _warnings = [];
    private readonly bool _isNoarchPython = metadata.Noarch == NoarchType.Python;

    public LinkPlan Plan()
    {
        if (_isNoarchPython && python is null)
            throw new PonchoException($"noarch python package needs a python in the environment: \"{metadata.FileName}\"", "add python to the spec");
        var scripts = EntryPoints();
        var paths = Paths(scripts.Select(script => script.Path).ToHashSet(StringComparer.Ordinal), out bool once);
        WarnOfCaseClashes([.. paths.Select(path => path.Target), .. scripts.Select(script => script.Path)]);
        return new LinkPlan
        {
            Package = metadata.FileName,
            Paths = paths,
            EntryPoints = scripts,
            Compiled = _isNoarchPython ? Compiled(paths) : [],
            LinkScripts = LinkScripts.Among(paths, metadata.Index.Name),
            Warnings = [.. _warnings],
            LinksPlainly = !_isNoarchPython && metadata.Paths.IsFromPathsJson && once,
        };
    }

    private ImmutableArray<EntryPointScript> EntryPoints()
    {
        if (!_isNoarchPython || metadata.Link is null) return [];
        // A command that is listed twice is made twice by conda: the later definition stays.
        var byPath = new SortedDictionary<string, EntryPointScript>(Utf8Order.Instance);
        foreach (var entryPoint in metadata.Link.EntryPoints)
        {
            string path = $"bin/{entryPoint.Command}";
            byPath[path] = new EntryPointScript(entryPoint, path, python!.Executable);
        }

        return [.. byPath.Values];
    }

    private ImmutableArray<LinkedPath> Paths(HashSet<string> commands, out bool once)
    {
        var byTarget = new Dictionary<string, LinkedPath>(metadata.Paths.Entries.Count, StringComparer.Ordinal);
        once = true;
        foreach (var entry in metadata.Paths.Entries)
        {
            var path = Link(entry);
            if (commands.Contains(path.Target))
            {
                _warnings.Add($"{metadata.FileName}: the entry point replaces the file of the same name: \"{ArchiveErrors.Printable(path.Target)}\"");
                continue;
            }

            if (byTarget.TryAdd(path.Target, path)) continue;
            once = false;
            if (byTarget[path.Target].Source != path.Source)
                _warnings.Add($"{metadata.FileName}: two files for one path, the later is taken: \"{ArchiveErrors.Printable(path.Target)}\"");
            byTarget[path.Target] = path;
        }

        return [.. byTarget.Values.OrderBy(path => path.Target, Utf8Order.Instance)];
    }

    private LinkedPath Link(PathsEntry entry)
    {
        bool replaces = entry.Placeholder is not null && entry.Type is not (PathType.SoftLink or PathType.Directory);
        return new LinkedPath
        {
            Source = entry.Path,
            Target = _isNoarchPython ? NoarchPlacement.Place(entry.Path, python!) : entry.Path,
            Type = entry.Type,
            NoLink = entry.NoLink,
            FileMode = replaces ? entry.FileMode : null,
            Placeholder = replaces ? entry.Placeholder : null,
            Sha256 = entry.Sha256,
            Size = entry.Size,
        };
    }

    private ImmutableArray<CompiledModule> Compiled(ImmutableArray<LinkedPath> paths) =>
    [
        .. paths.Where(path => path.Placeholder is null && path.Type != PathType.Directory && NoarchPlacement.IsCompiled(path.Source))
            .Select(path => new CompiledModule(path.Target, NoarchPlacement.ByteCodeOf(path.Target, python!))),
    ];

    private void WarnOfCaseClashes(List<string> targets)
    {
        var seen = new Dictionary<string, string>(targets.Count, StringComparer.OrdinalIgnoreCase);
        foreach (string target in targets)
        {
            if (seen.TryAdd(target, target)) continue;
            string first = ArchiveErrors.Printable(seen[target]), second = ArchiveErrors.Printable(target);
            _warnings.Add($"{metadata.FileName}: paths that differ by case alone: \"{first}\" and \"{second}\"");
        }
    }
}
