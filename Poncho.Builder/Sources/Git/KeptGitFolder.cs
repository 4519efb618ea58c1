using System.Text;
using Poncho.Builder.Locks;
using Poncho.Conda.Packages;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Git;

/// <summary>Writes a <c>.git</c> in which git finds the one commit that is checked out around it, and no history: the same bytes for the same commit, whichever git is here.</summary>
internal sealed class KeptGitFolder(GitProgram git, ArchiveLimits limits)
{
    /// <param name="tar">Takes it.</param>
    /// <param name="root">The folder that it lies in, in the layer.</param>
    /// <param name="place">The repository and commit.</param>
    /// <param name="source">Its address goes into the configuration.</param>
    /// <param name="time">Of all files.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <returns>The paths in the layer, and the bytes in them.</returns>
    public async Task<(IReadOnlyList<string> Paths, long Bytes)> WriteAsync(LayerTarWriter tar, string root, GitPlace place, LockedSource source, long time, CancellationToken cancel)
    {
        bool isSha256 = place.Commit.Length == 64;
        var entries = await new GitTree(git, limits).ListAsync(place.Cache, place.Remote, place.Commit, null, cancel);
        string[] objects = await ObjectsAsync(place, cancel);
        using var pack = new PackWriter(isSha256, objects.Length, place.Remote.Shown);
        using (var contents = GitObjects.Start(git, place.Cache.Folder, objects))
        {
            foreach (string name in objects)
            {
                var (content, size) = await contents.NextAsync(cancel);
                await pack.AddAsync(name, contents.Type, size, content, cancel);
            }
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

    private async Task<string[]> ObjectsAsync(GitPlace place, CancellationToken cancel)
    {
        var listed = await git.RunAsync(new GitCall { Words = ["rev-list", "--objects", "--no-object-names", "--max-count=1", place.Commit], Repository = place.Cache.Folder, Reach = GitReach.Cache }, cancel);
        if (!listed.Succeeded) throw GitErrors.Cache(place.Cache.Folder, listed.Error);
        return [.. Encoding.ASCII.GetString(listed.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static string Config(LockedSource source, bool isSha256)
    {
        var config = new StringBuilder($"[core]\n\trepositoryformatversion = {(isSha256 ? 1 : 0)}\n\tfilemode = true\n\tbare = false\n");
        if (isSha256) config.Append("[extensions]\n\tobjectformat = sha256\n");
        // A folder of the machine that built is none of the node's.
        if (!source.Url.StartsWith("file:", StringComparison.Ordinal)) config.Append($"[remote \"origin\"]\n\turl = \"{source.Url.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n");
        return config.ToString();
    }
}
