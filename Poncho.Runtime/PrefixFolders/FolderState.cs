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

    private const int Longest = 64 * 1024;

    /// <summary>Whether a path is one of these three, which no layer may bring.</summary>
    public static bool IsNote(string path) => path is RelocatedName or UnpackingName or LockName;

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
        foreach (string name in (string[])[EnvironmentHead.Folder, RelocatedName, UnpackingName, LockName])
        {
            string path = Path.Combine(folder, name);
            if (new FileInfo(path).LinkTarget is null) continue;
            throw new PonchoException($"a link is in the place of a note of Poncho's own: \"{path}\"", "do not use this folder unless you trust who made it");
        }
    }

    /// <summary>Says that a folder is complete.</summary>
    public static void Write(string folder, Prefix prefix, Digest? id)
    {
        using var tree = new FolderTree(folder, LinkRule.FollowInside);
        string temporary = RelocatedName + AtomicFile.TemporarySuffix;
        using (var file = tree.CreateFile(temporary)!)
        {
            file.Write(Encoding.UTF8.GetBytes(id is { } known ? $"{prefix}\n{known}\n" : $"{prefix}\n"));
            file.Finish(0x1a4, DateTimeOffset.UtcNow);
        }

        tree.Rename(temporary, RelocatedName);
    }
}
