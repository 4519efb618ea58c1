using System.Text;
using Poncho.Builder.Locks;
using Poncho.Conda.Packages;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// Writes a <c>.git</c> in which git finds the one commit that is checked out around it, and no history: the same bytes for the same commit,
/// whichever git is here. Neither git's nor libgit2's own packs and index are taken: theirs depend on their version, on threads, and on what
/// was packed before.
/// </summary>
/// <param name="objects">Of the repository.</param>
/// <param name="limits">How many entries are believed.</param>
internal sealed class KeptGitFolder(IGitObjects objects, ArchiveLimits limits)
{
    /// <param name="tar">Takes it.</param>
    /// <param name="root">The folder that it lies in, in the layer.</param>
    /// <param name="place">The repository and commit.</param>
    /// <param name="source">Its address goes into the configuration.</param>
    /// <param name="time">Of all files.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <returns>The paths in the layer, and the bytes in them.</returns>
    public async Task<(IReadOnlyList<string> Paths, long Bytes)> WriteAsync(
        LayerTarWriter tar, string root, GitPlace place, GitSource source, long time, CancellationToken cancel)
    {
        bool isSha256 = place.Commit.Length > GitNames.Sha1Length;
        var tree = new GitTree(objects, place, limits);
        var entries = await tree.ListAsync(null, cancel);
        var names = await tree.ObjectsAsync(cancel);
        using var pack = new PackWriter(isSha256, names.Count, place.Remote.Shown);
        foreach (string name in names)
        {
            var found = await objects.ReadAsync(name, cancel);
            await pack.AddAsync(name, found.Type, found.Size, found.Content, cancel);
        }

        var (packed, index) = pack.Finish();
        string packName = $"{root}/.git/objects/pack/pack-{place.Commit}";
        (string Path, byte[] Content)[] files =
        [
            ($"{root}/.git/HEAD", Encoding.ASCII.GetBytes(place.Commit + "\n")),
            ($"{root}/.git/config", Encoding.UTF8.GetBytes(Config(source, isSha256))),
            ($"{root}/.git/index", GitIndexFile.Write(entries, isSha256)),
            ($"{packName}.idx", index),
            ($"{root}/.git/shallow", Encoding.ASCII.GetBytes(place.Commit + "\n")),
        ];
        foreach (var (path, content) in files) await tar.WriteFileAsync(path, LayerFile.Plain, time, content, cancel);
        await using var bytes = packed.Open(0, packed.Length);
        await tar.WriteFileAsync($"{packName}.pack", LayerFile.Plain, time, packed.Length, bytes, cancel);
        // Without it, git takes the folder for none of its own.
        await tar.WriteDirectoryAsync($"{root}/.git/refs", time, cancel);
        return ([.. files.Select(file => file.Path), $"{packName}.pack"], files.Sum(file => (long)file.Content.Length) + packed.Length);
    }

    private static string Config(GitSource source, bool isSha256)
    {
        var config = new StringBuilder($"[core]\n\trepositoryformatversion = {(isSha256 ? 1 : 0)}\n\tfilemode = true\n\tbare = false\n");
        if (isSha256) config.Append("[extensions]\n\tobjectformat = sha256\n");
        // Where it was a folder of the machine that builds, the node has no such folder.
        if (source.Url.StartsWith("file:", StringComparison.Ordinal)) return config.ToString();
        string url = source.Url.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        config.Append($"[remote \"origin\"]\n\turl = \"{url}\"\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n");
        return config.ToString();
    }
}
