using System.Globalization;
using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// The files of a commit, read from its objects without a checkout. What attributes, filters and line-end settings would change stays as it
/// was committed.
/// </summary>
/// <param name="objects">Of the repository.</param>
/// <param name="place">The repository and the commit.</param>
/// <param name="limits">How many entries are believed: a few KB of trees that hold one another can name any number.</param>
internal sealed class GitTree(IGitObjects objects, GitPlace place, ArchiveLimits limits)
{
    /// <summary>Bytes of the largest commit or tree that is read: 256 MiB, some two million entries.</summary>
    private const long Largest = 256 << 20;

    /// <summary>Bytes of the longest path.</summary>
    private const int LongestPath = 64 * 1024;

    private const int TypeMask = 0xf000, FolderMode = 0x4000, LinkMode = 0xa000, FileMode = 0x8000, ExecutableBit = 0x40;

    // The year 9999: what file systems and archives take.
    private const long LatestTime = 253_402_300_800;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private (string Tree, long Time)? _commit;

    /// <summary>
    /// The time at which it was committed, in seconds since 1970. Where the commit says none, or one that no file may have, it is the fixed
    /// time of layers.
    /// </summary>
    public async Task<long> TimeAsync(CancellationToken cancel) => (await CommitAsync(cancel)).Time;

    /// <summary>All entries below a folder, in git's order; of submodules only that they are there.</summary>
    /// <param name="below">The folder, with <c>/</c> between its parts; null for all.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">There is no such folder, or a tree holds what no folder may.</exception>
    public async Task<List<GitEntry>> ListAsync(string? below, CancellationToken cancel)
    {
        string? root = await FolderAsync(below, cancel);
        if (root is null)
        {
            throw new PonchoException(
                $"git repository {place.Remote} has no such folder at commit {place.Commit}: \"{below}\"",
                "check \"path\" and \"ref\"");
        }
        var entries = new List<GitEntry>();
        // Folders that are being read: how far, and the path that leads to them.
        var open = new Stack<(byte[] Tree, int At, byte[] Path)>();
        open.Push((await TreeAsync(root, cancel), 0, []));
        int folders = 1;
        while (open.TryPop(out var folder))
        {
            if (folder.At == folder.Tree.Length) continue;
            var entry = Next(folder.Tree, folder.At, out int end);
            open.Push(folder with { At = end });
            byte[] path = [.. folder.Path, .. folder.Tree.AsSpan(entry.Name)];
            if (path.Length >= LongestPath) throw Refused("...", "is too long");
            bool isFolder = (entry.Mode & TypeMask) == FolderMode;
            if (entries.Count == limits.Entries || folders > limits.Entries)
            {
                throw new PonchoException(
                    $"git repository {place.Remote} has more than {limits.Entries} files at commit \"{place.Commit}\"",
                    "name a folder of it by \"path\"");
            }

            if (!isFolder)
            {
                entries.Add(new GitEntry(PathOf(path), KindOf(entry.Mode), entry.Object));
                continue;
            }

            folders++;
            open.Push((await TreeAsync(entry.Object, cancel), 0, [.. path, (byte)'/']));
        }

        return entries;
    }

    /// <summary>The names of the commit and of all that it consists of, each once, sorted.</summary>
    public async Task<IReadOnlyList<string>> ObjectsAsync(CancellationToken cancel)
    {
        string root = (await CommitAsync(cancel)).Tree;
        var names = new SortedSet<string>(StringComparer.Ordinal) { place.Commit, root };
        var unread = new Stack<string>([root]);
        while (unread.TryPop(out string? name))
        {
            byte[] tree = await TreeAsync(name, cancel);
            for (int at = 0; at < tree.Length;)
            {
                var entry = Next(tree, at, out at);
                bool isFolder = (entry.Mode & TypeMask) == FolderMode;
                // A submodule's commit is another repository's.
                bool isHere = isFolder || KindOf(entry.Mode) != GitEntryKind.Commit;
                if (isHere && names.Add(entry.Object) && isFolder) unread.Push(entry.Object);
            }
        }

        return [.. names];
    }

    /// <summary>The content of a small file at the root; null where there is none.</summary>
    public async Task<byte[]?> FileAsync(string name, long largest, CancellationToken cancel)
    {
        byte[] tree = await TreeAsync((await CommitAsync(cancel)).Tree, cancel);
        if (Find(tree, name) is not { } entry || KindOf(entry.Mode) == GitEntryKind.Commit) return null;
        var file = await objects.ReadAsync(entry.Object, cancel);
        if (file.Type != "blob") return null;
        if (file.Size > largest)
        {
            throw new PonchoException(
                $"git repository {place.Remote} has a file of more than {largest} bytes: \"{name}\"",
                "the repository is broken, or hostile");
        }

        return await file.BytesAsync(cancel);
    }

    private async Task<string?> FolderAsync(string? below, CancellationToken cancel)
    {
        string tree = (await CommitAsync(cancel)).Tree;
        foreach (string part in (below ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Find(await TreeAsync(tree, cancel), part) is not { } entry || (entry.Mode & TypeMask) != FolderMode) return null;
            tree = entry.Object;
        }

        return tree;
    }

    // Lines up to the first empty one: "tree OBJECT", "parent OBJECT", "author ...", "committer NAME <MAIL> SECONDS ZONE".
    private async Task<(string Tree, long Time)> CommitAsync(CancellationToken cancel)
    {
        if (_commit is { } known) return known;
        string text = Encoding.Latin1.GetString(await BytesAsync(place.Commit, "commit", cancel));
        string[] head = [.. text.Split('\n').TakeWhile(line => line.Length > 0)];
        string first = head.Length > 0 ? head[0] : "";
        if (!first.StartsWith("tree ", StringComparison.Ordinal)) throw Malformed(place.Commit);
        string tree = first["tree ".Length..];
        if (!GitNames.IsObject(tree)) throw Malformed(place.Commit);
        string? committer = head.FirstOrDefault(line => line.StartsWith("committer ", StringComparison.Ordinal));
        string? seconds = committer?[(committer.LastIndexOf('>') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        bool isNumber = long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long time);
        bool isUsable = isNumber && time is > 0 and < LatestTime;
        _commit = (tree, isUsable ? time : LayerTimes.Fixed);
        return _commit.Value;
    }

    private Task<byte[]> TreeAsync(string name, CancellationToken cancel) => BytesAsync(name, "tree", cancel);

    private async Task<byte[]> BytesAsync(string name, string type, CancellationToken cancel)
    {
        var found = await objects.ReadAsync(name, cancel);
        if (type == "commit" && found is { Type: "tag", Size: <= Largest }) throw TagObject(await found.BytesAsync(cancel));
        return found.Type == type && found.Size <= Largest ? await found.BytesAsync(cancel) : throw Malformed(name);
    }

    // An annotated tag is an object of its own, whose digits git shows too: "object OBJECT", "type commit", ...
    private PonchoException TagObject(byte[] tag)
    {
        string first = Encoding.Latin1.GetString(tag).Split('\n')[0];
        string hint = first.StartsWith("object ", StringComparison.Ordinal) && GitNames.IsObject(first["object ".Length..])
            ? $"name the tag, or what it leads to: {first["object ".Length..]}"
            : "name the tag, or the commit that it leads to";
        return new PonchoException($"git repository {place.Remote} has an annotated tag under these digits, and no commit: \"{place.Commit}\"", hint);
    }

    private (int Mode, Range Name, string Object)? Find(byte[] tree, string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        for (int at = 0; at < tree.Length;)
        {
            var entry = Next(tree, at, out at);
            if (tree.AsSpan(entry.Name).SequenceEqual(wanted)) return entry;
        }

        return null;
    }

    // MODE SP NAME NUL, and the bytes of the object's name; the mode in octal digits.
    private (int Mode, Range Name, string Object) Next(byte[] tree, int at, out int end)
    {
        const int MostModeDigits = 7;
        int nameBytes = place.Commit.Length / 2;
        int space = at;
        int mode = 0;
        for (; space < tree.Length && space - at < MostModeDigits; space++)
        {
            byte digit = tree[space];
            if (digit is < (byte)'0' or > (byte)'7') break;
            mode = (mode * 8) + (digit - '0');
        }
        if (space == at || space == tree.Length || tree[space] != ' ') throw Malformed(place.Commit);
        int zero = Array.IndexOf(tree, (byte)0, space);
        if (zero <= space + 1 || zero + nameBytes >= tree.Length) throw Malformed(place.Commit);
        end = zero + 1 + nameBytes;
        return (mode, (space + 1)..zero, Convert.ToHexStringLower(tree, zero + 1, nameBytes));
    }

    // As git takes the modes of old tools: 0664 is 0644, and what is neither file, link nor folder is a submodule.
    private static GitEntryKind KindOf(int mode) => (mode & TypeMask) switch
    {
        LinkMode => GitEntryKind.Link,
        FileMode => (mode & ExecutableBit) != 0 ? GitEntryKind.Executable : GitEntryKind.File,
        _ => GitEntryKind.Commit,
    };

    private string PathOf(byte[] bytes)
    {
        string path;
        try
        {
            path = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Refused(Encoding.Latin1.GetString(bytes), "is no text in UTF-8");
        }

        if (PackagePath.Fault(path) is { } fault) throw Refused(path, fault);
        // Git itself refuses to check these out: git run in the folder would do what such a repository says.
        if (path.Split('/').Any(part => part.Equals(".git", StringComparison.OrdinalIgnoreCase))) throw Refused(path, "is git's own");
        return path;
    }

    private PonchoException Malformed(string name) => GitErrors.Cache(place.Folder, $"object {name} is not what it should be");

    private PonchoException Refused(string path, string why)
    {
        string shown = new([.. path.Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
        return new PonchoException(
            $"a name in git repository {place.Remote} {why}: \"{shown}\"",
            "leave the file out of what is wanted by \"path\", or rename it there");
    }
}
