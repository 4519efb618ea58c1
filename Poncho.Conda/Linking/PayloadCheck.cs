using System.Collections.Immutable;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.Linking;

/// <summary>
/// Holds a payload against its plan, entry by entry as they pass: that each listed path is there, of its kind and size, that nothing is
/// unpacked through a link, and whether the payload may be a layer as it is. Feed it every entry in order with <see cref="Admit"/>, then
/// call <see cref="Finish"/>.
/// </summary>
public sealed class PayloadCheck
{
    private const int SetIds = 0xE00, WorldWritable = 2; // 07000, 0002

    private readonly LinkPlan _plan;
    private readonly Dictionary<string, int> _bySource;
    private readonly (PackageEntryType Type, long Size)?[] _seen;
    private readonly HashSet<string> _links = new(StringComparer.Ordinal), _folders = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    public PayloadCheck(LinkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _seen = new (PackageEntryType, long)?[plan.Paths.Length];
        _bySource = new Dictionary<string, int>(plan.Paths.Length, StringComparer.Ordinal);
        for (int i = 0; i < plan.Paths.Length; i++) _bySource[plan.Paths[i].Source] = i;
        if (!plan.LinksPlainly) Oddity = "its metadata moves files";
    }

    /// <summary>Why the payload cannot be a layer as it is; null while it can.</summary>
    public string? Oddity { get; private set; }

    /// <summary>What a user should hear, one line each: soft links that leave the prefix, permissions that were taken away.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Checks one entry. Returns where it goes, or null where the package does not list it: conda links listed paths only.</summary>
    /// <exception cref="PonchoException">The entry contradicts the metadata or would be written through a link; the message names archive
    /// and entry.</exception>
    public LinkedPath? Admit(PackageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.FollowsGlobalHeader) NoteGlobalHeader();
        CheckPlace(entry);
        if (!_bySource.TryGetValue(entry.Path, out int index))
        {
            Odd($"it holds an entry that paths.json does not list: \"{Name(entry)}\"");
            return null;
        }

        var path = _plan.Paths[index];
        if (_seen[index] is not null) Odd($"it holds an entry twice: \"{Name(entry)}\"");
        // Of two entries with one path the later stays.
        _seen[index] = (entry.Type, entry.Size);
        CheckKind(path, entry);
        CheckOwnership(entry);
        if (entry is { Type: PackageEntryType.SoftLink, LinkTarget: { } target } && SoftLink.LeavesPrefix(path.Target, target))
        {
            string link = ArchiveErrors.Printable(path.Target);
            _warnings.Add($"{_plan.Package}: soft link leaves the prefix: \"{link}\" -> \"{ArchiveErrors.Printable(target)}\"");
        }

        return path;
    }

    /// <summary>Says that the archive sets attributes for all entries (a PAX global header).</summary>
    public void NoteGlobalHeader() => Odd("it has a PAX global header");

    /// <summary>Checks that nothing is missing and returns the plan with the kinds that the payload really holds.</summary>
    /// <exception cref="PonchoException">A listed path is not in the payload.</exception>
    public LinkPlan Finish()
    {
        var paths = ImmutableArray.CreateBuilder<LinkedPath>(_plan.Paths.Length);
        for (int i = 0; i < _seen.Length; i++)
        {
            var path = _plan.Paths[i];
            if (_seen[i] is null && path.Type != PathType.Directory)
            {
                throw new PonchoException(
                    $"package lacks a file that it lists: {_plan.Package}: \"{ArchiveErrors.Printable(path.Source)}\"",
                    "the package is broken; ask its publisher, or use another build");
            }

            if (_seen[i] is null) Odd($"it lacks a folder that it lists: \"{path.Source}\"");
            CheckSize(path, _seen[i]);
            paths.Add(Resolved(path, _seen[i]?.Type));
        }

        return _plan with { Paths = paths.MoveToImmutable(), LinksPlainly = Oddity is null };
    }

    private static LinkedPath Resolved(LinkedPath path, PackageEntryType? seen)
    {
        PathType type = seen switch
        {
            PackageEntryType.SoftLink => PathType.SoftLink,
            null or PackageEntryType.Directory => PathType.Directory,
            _ => PathType.HardLink,
        };
        if (type == path.Type) return path;
        return type == PathType.HardLink ? path with { Type = type } : path with { Type = type, FileMode = null, Placeholder = null };
    }

    // An entry below a link would land wherever the link points; libarchive, and so conda, refuses it too.
    private void CheckPlace(PackageEntry entry)
    {
        var folders = _folders.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int slash = entry.Path.LastIndexOf('/'); slash > 0; slash = entry.Path.LastIndexOf('/', slash - 1))
        {
            if (!folders.Add(entry.Path.AsSpan(0, slash))) break;
            string folder = entry.Path[..slash];
            if (_links.Contains(folder)) throw Wrong(entry, "lies below a soft link");
            if (IsListedFile(folder)) throw Wrong(entry, "lies below a file");
        }

        bool isFolder = entry.Type == PackageEntryType.Directory;
        if (!isFolder && _folders.Contains(entry.Path)) throw Wrong(entry, "takes the place of a folder");
        if (isFolder && (_links.Contains(entry.Path) || IsListedFile(entry.Path))) throw Wrong(entry, "takes the place of a file");
        if (entry.Type == PackageEntryType.SoftLink) _ = _links.Add(entry.Path);
        else if (isFolder) _ = _folders.Add(entry.Path);
    }

    // Files that nothing lists are not linked: nothing can lie below them.
    private bool IsListedFile(string path) =>
        _bySource.TryGetValue(path, out int index) && _seen[index] is { Type: PackageEntryType.File or PackageEntryType.HardLink };

    private void CheckKind(LinkedPath path, PackageEntry entry)
    {
        bool isFolder = entry.Type == PackageEntryType.Directory;
        if (path.Type is { } type && isFolder != (type == PathType.Directory))
            throw Wrong(entry, isFolder ? "is a folder, and no folder in paths.json" : "is no folder, and a folder in paths.json");
        if (path.Type is PathType.SoftLink != entry.Type is PackageEntryType.SoftLink)
            Odd($"paths.json and the archive disagree on what is a soft link: \"{Name(entry)}\"");
        if (entry.Type == PackageEntryType.HardLink) Odd($"it holds a hard link: \"{Name(entry)}\"");
    }

    private void CheckSize(LinkedPath path, (PackageEntryType Type, long Size)? seen)
    {
        if (seen is { Type: PackageEntryType.File, Size: var size } && path.Type is PathType.HardLink && path.Size is { } listed && listed != size)
            throw Wrong(path.Source, $"has {size} bytes, and {listed} in paths.json");
    }

    private void CheckOwnership(PackageEntry entry)
    {
        if (entry.Uid != 0 || entry.Gid != 0) Odd($"an entry belongs to user {entry.Uid}, group {entry.Gid}: \"{Name(entry)}\"");
        if (entry.Type == PackageEntryType.SoftLink) return;
        if ((entry.Mode & SetIds) != 0)
        {
            Odd($"an entry has setuid, setgid or sticky bits: \"{Name(entry)}\"");
            _warnings.Add($"{_plan.Package}: setuid, setgid and sticky bits are dropped: \"{Name(entry)}\"");
        }

        if ((entry.Mode & WorldWritable) != 0) Odd($"an entry may be written by everybody: \"{Name(entry)}\"");
    }

    private static string Name(PackageEntry entry) => ArchiveErrors.Printable(entry.Path);

    private void Odd(string why) => Oddity ??= why;

    private PonchoException Wrong(PackageEntry entry, string what) => Wrong(entry.Path, what);

    private PonchoException Wrong(string path, string what) => ArchiveErrors.Entry(_plan.Package, path, what);
}
