using Poncho.Builder.Locks;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>Brings a locked commit, and its submodules at the commits that it records, into the caches, and says what is in them.</summary>
internal sealed class GitFetch(GitCaches caches, ArchiveLimits limits, bool isOffline)
{
    /// <summary>Submodules of submodules: nobody has more than a few.</summary>
    private const int Deepest = 16;

    /// <summary>Whether the commit is here, or in a folder of this machine; of its submodules only fetching tells.</summary>
    public bool IsHere(GitSource source)
    {
        var remote = RemoteOf(source);
        return remote.IsLocal || caches.Of(remote, source.Path is not null).Has(source.Commit);
    }

    /// <exception cref="PonchoException">A remote cannot be read, or lacks the commit.</exception>
    public async Task<GitSnapshot> FetchAsync(GitSource source, CancellationToken cancel)
    {
        var snapshot = new GitSnapshot();
        var remote = RemoteOf(source);
        var cache = caches.Of(remote, source.Path is not null);
        if (isOffline && !remote.IsLocal && !cache.Has(source.Commit)) throw Offline(source.Name, remote, source.Commit);
        var place = await cache.EnsureAsync(source.Commit, source.Ref, source.Path, cancel) ?? throw await GoneAsync(source, remote, cancel);
        await AddAsync(snapshot, place, source.Path, "", 0, cancel);
        snapshot.Finish();
        return snapshot;
    }

    private GitRemote RemoteOf(GitSource source) => caches.Remote(source.FetchUrls.Count > 0 ? source.FetchUrls[0] : source.Url);

    private async Task AddAsync(GitSnapshot snapshot, GitPlace place, string? below, string at, int depth, CancellationToken cancel)
    {
        int number = snapshot.Add(place);
        using var objects = await caches.Tools.OpenAsync(place, cancel);
        var tree = new GitTree(objects, place, limits);
        var entries = await tree.ListAsync(below, cancel);
        var first = snapshot.Places[0].Remote;
        if (snapshot.Files.Count + entries.Count > limits.Entries)
        {
            throw new PonchoException($"git repository {first} and its submodules have more than {limits.Entries} files: \"{place.Remote}\"");
        }
        foreach (var entry in entries)
        {
            if (entry.Kind != GitEntryKind.Commit) snapshot.Add(new GitSnapshotFile(at + entry.Path, entry.Kind, entry.Object, number));
        }

        var commits = entries.Where(entry => entry.Kind == GitEntryKind.Commit).ToList();
        if (commits.Count == 0) return;
        var modules = await ModulesAsync(tree, place, cancel);
        foreach (var entry in commits)
        {
            snapshot.Folders.Add(at + entry.Path);
            string path = below is null ? entry.Path : $"{below}/{entry.Path}";
            if (modules.UrlOf(path) is not { } url)
            {
                snapshot.Warn($"git repository {place.Remote} has a submodule without an address in .gitmodules, its folder is empty: \"{path}\"");
                continue;
            }

            if (modules.IsLeftOut(path)) continue;
            if (depth == Deepest)
            {
                throw new PonchoException($"git repository {first} has submodules in more than {Deepest} others: \"{at + entry.Path}\"");
            }
            await AddSubmoduleAsync(snapshot, place.Remote.Submodule(url, path), entry, at, depth, cancel);
        }
    }

    private async Task AddSubmoduleAsync(GitSnapshot snapshot, GitRemote remote, GitEntry entry, string at, int depth, CancellationToken cancel)
    {
        var cache = caches.Of(remote, isPartial: false);
        if (isOffline && !remote.IsLocal && !cache.Has(entry.Object)) throw Offline(at + entry.Path, remote, entry.Object);
        var place = await cache.EnsureAsync(entry.Object, null, null, cancel);
        if (place is null)
        {
            string path = at + entry.Path;
            throw new PonchoException(
                $"submodule \"{path}\" is recorded at a commit that git repository {remote} does not have: \"{entry.Object}\"",
                "its author has not pushed it, or has taken it back");
        }
        await AddAsync(snapshot, place, null, at + entry.Path + "/", depth + 1, cancel);
    }

    private async Task<GitModules> ModulesAsync(GitTree tree, GitPlace place, CancellationToken cancel)
    {
        await caches.Tools.LibraryAsync(cancel);
        byte[]? content = await tree.FileAsync(GitModules.FileName, GitModules.Largest, cancel);
        return await GitModules.ReadAsync(content, place, caches.Folder, cancel);
    }

    // The commit is not there: a tag was moved, a branch rewritten, or another repository is meant. What is at the ref now tells which.
    private async Task<PonchoException> GoneAsync(GitSource source, GitRemote remote, CancellationToken cancel)
    {
        string? now = source.Ref == source.Commit ? null : await NowAsync(source.Ref, remote, cancel);
        string name = source.Ref ?? "HEAD";
        string what = now is null ? "" : now == source.Commit ? $", though {name} names it" : $"; {name} is at {now[..12]} now";
        string hint = now is null
            ? "check the commit and the address"
            : $"if what is there now is right, lock anew: poncho lock --update {source.Name}";
        return new PonchoException($"git repository {remote} does not have the locked commit of {source.Name}{what}: \"{source.Commit}\"", hint);
    }

    private async Task<string?> NowAsync(string? reference, GitRemote remote, CancellationToken cancel)
    {
        try
        {
            return (await caches.Tools.Remotes.ListAsync(remote, [.. GitRefList.Patterns(reference)], cancel)).Find(reference);
        }
        catch (PonchoException)
        {
            // What went wrong first is what is told.
            return null;
        }
    }

    private static PonchoException Offline(string name, GitRemote remote, string commit) =>
        new($"offline, and commit {commit[..12]} of git repository {remote} is not in the cache: \"{name}\"", "run it once without --offline");
}
