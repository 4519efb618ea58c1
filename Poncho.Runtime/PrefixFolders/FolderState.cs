using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.PrefixFolders;

/// <summary>
/// What <c>.poncho/relocated</c> says of an unpacked environment: the prefix that its files name as where they are (first line), and which
/// environment it is (second line; <c>bin/conda-unpack</c> writes none). It is written last: a folder that has it is complete.
/// </summary>
internal sealed record FolderState(string Prefix, Digest? Id)
{
    public const string RelocatedName = EnvironmentHead.Folder + "/relocated";

    /// <summary>A note that is there while the folder is being filled: where no process is at work any more, it holds half an environment.</summary>
    public const string UnpackingName = EnvironmentHead.Folder + "/unpacking";

    /// <summary>The lock that is held while the folder is filled or relocated.</summary>
    public const string LockName = EnvironmentHead.Folder + "/unpack.lock";

    /// <summary>
    /// The prefixes that files may have, one a line, while the folder is relocated: where that was broken off, it is not known which file has which.
    /// </summary>
    public const string RelocatingName = EnvironmentHead.Folder + "/relocating";

    private const int Longest = 64 * 1024;

    // A folder that is moved after each of so many relocations that were broken off is somebody's joke.
    private const int MostFormer = 64;

    private const uint OwnerWritesAllRead = 0x1a4;

    /// <summary>Whether a path is one of these four, or what stands for the lock where there are none: no layer may bring them.</summary>
    public static bool IsNote(string path) =>
        path is RelocatedName or UnpackingName or RelocatingName || path.StartsWith(LockName, StringComparison.Ordinal);

    /// <summary>The prefixes that files of the folder may have besides the placeholder; empty for one that was never relocated.</summary>
    public static IReadOnlyList<Prefix> Former(string folder)
    {
        string[] noted = PlainFile.Read(Path.Combine(folder, RelocatingName), Longest, follow: false) is { } text
            ? Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [];
        string[] last = Read(folder) is { } state ? [state.Prefix] : [];
        return [.. noted.Concat(last).Distinct(StringComparer.Ordinal).Take(MostFormer).Select(path => new Prefix(path))];
    }

    /// <summary>Says, before the first file is relocated, which prefixes files may have from now on.</summary>
    public static void Begin(string folder, IEnumerable<Prefix> former, Prefix prefix) => WriteNote(
        folder,
        RelocatingName,
        string.Concat(former.Append(prefix).Select(path => path + "\n").Distinct(StringComparer.Ordinal)));

    /// <summary>Null where the folder is no complete environment.</summary>
    public static FolderState? Read(string folder)
    {
        if (PlainFile.Read(Path.Combine(folder, RelocatedName), Longest, follow: false) is not { } text) return null;
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
        return new FolderState(lines[0], lines.Length > 1 && Digest.TryParse(lines[1], out var id) ? id : null);
    }

    /// <summary>
    /// Refuses a folder in which a link leads from Poncho's own folder, or from a note in it, to elsewhere: somebody packed it so that we
    /// would write there.
    /// </summary>
    /// <exception cref="PonchoException">There is such a link.</exception>
    public static void RefuseLinks(string folder)
    {
        foreach (string name in (string[])[EnvironmentHead.Folder, RelocatedName, UnpackingName, LockName, RelocatingName])
        {
            string path = Path.Combine(folder, name);
            if (new FileInfo(path).LinkTarget is null) continue;
            throw new PonchoException($"a link is in the place of a note of Poncho's own: \"{path}\"", "do not use this folder unless you trust who made it");
        }
    }

    /// <summary>Says that a folder is complete, and that all its files have one prefix.</summary>
    public static void Write(string folder, Prefix prefix, Digest? id)
    {
        WriteNote(folder, RelocatedName, id is { } known ? $"{prefix}\n{known}\n" : $"{prefix}\n");
        FolderCleaning.Remove(Path.Combine(folder, RelocatingName));
    }

    private static void WriteNote(string folder, string name, string text)
    {
        using var tree = new FolderTree(folder, LinkRule.FollowInside);
        string temporary = name + AtomicFile.TemporarySuffix;
        using (var file = tree.CreateFile(temporary)!)
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Finish(OwnerWritesAllRead, DateTimeOffset.UtcNow);
        }

        tree.Rename(temporary, name);
    }
}
