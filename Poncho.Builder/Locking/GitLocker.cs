using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Locking;

/// <summary>Makes git parts exact: asks each remote which commit its branch or tag leads to now. Nothing is fetched.</summary>
/// <param name="caches">What was asked and fetched before.</param>
/// <param name="progress">Hears of refs that mean two things.</param>
/// <param name="isOffline">Nothing is asked of a remote elsewhere: what it said last holds.</param>
internal sealed class GitLocker(GitCaches caches, IBuildProgress progress, bool isOffline)
{
    /// <summary>One source for each part, in their order. What a lock of before says of the same part stays, unless it is to move.</summary>
    /// <exception cref="PonchoException">A remote cannot be read, or has no such ref.</exception>
    public async Task<IReadOnlyList<GitSource>> LockAsync(IReadOnlyList<GitPart> parts, LockOptions options, CancellationToken cancel) =>
        await Task.WhenAll(parts.Select(part => LockAsync(part, options, cancel)));

    private async Task<GitSource> LockAsync(GitPart part, LockOptions options, CancellationToken cancel)
    {
        var remote = caches.Remote(part.Remote);
        var before = options.Before?.Sources.OfType<GitSource>().FirstOrDefault(source => source.Name == part.Name);
        bool stays = !options.Moving.Contains(part.Name) && before?.Url == remote.Url && before.Ref == part.Ref;
        string? kept = stays ? before!.Commit : null;
        return new GitSource
        {
            Name = part.Name,
            Url = remote.Url,
            Ref = part.Ref,
            Commit = kept ?? await CommitAsync(remote, part, cancel),
            Path = part.Path,
            KeepsGit = part.KeepsGit,
            FetchUrls = [remote.Address],
        };
    }

    private async Task<string> CommitAsync(GitRemote remote, GitPart part, CancellationToken cancel)
    {
        // A commit is exact as it stands; whether the remote has it, fetching shows.
        if (part.Ref is { } whole && GitNames.IsObject(whole.ToLowerInvariant())) return whole.ToLowerInvariant();
        var notes = caches.NotesOf(remote);
        if (isOffline && !remote.IsLocal)
        {
            return await notes.FindAsync(part.Ref, cancel)
                ?? throw new PonchoException(
                    $"offline, and {Said(part.Ref)} of git repository {remote.Shown} was never asked for here: \"{part.Name}\"",
                    "run it once without --offline");
        }

        var refs = await ListAsync(remote, [.. GitRefList.Patterns(part.Ref)], cancel);
        string commit = refs.Find(part.Ref) ?? await OtherwiseAsync(remote, part, cancel);
        if (part.Ref is { } name && refs.IsAmbiguous(name))
            progress.Warn($"a branch and a tag of {remote.Shown} have the same name, the branch is taken: \"{name}\"");
        await notes.AddAsync(part.Ref, commit, cancel);
        return commit;
    }

    private const string Empty = "it is empty: commit something and push it, or name another repository";

    // The ref is no branch or tag: it may be the beginning of a commit's name, or be misspelt.
    private async Task<string> OtherwiseAsync(GitRemote remote, GitPart part, CancellationToken cancel)
    {
        var all = await ListAsync(remote, [], cancel);
        if (part.Ref is not { } name)
        {
            string empty = all.IsEmpty ? Empty : $"name one by \"ref\": {Shown.Choice([.. all.Names.Take(5)])}";
            throw new PonchoException($"git repository {remote.Shown} has no commit at HEAD, needed for \"{part.Name}\"", empty);
        }

        if (GitNames.IsPrefix(name) && all.CommitsThatBegin(name) is [var only]) return only;
        string? hint = GitNames.IsPrefix(name) ? "if it is a commit, give all of its digits: remotes do not know commits by a part of their name"
            : NearestNames.Of(name, all.Names) is { Count: > 0 } near ? $"did you mean {Shown.Choice([.. near.Select(n => $"\"{n}\"")])}?"
            : all.IsEmpty ? Empty
            : $"it has {Shown.Choice([.. all.Names.Take(5)])}{(all.Names.Count() > 5 ? ", and more" : "")}";
        throw new PonchoException($"git repository {remote.Shown} has no branch or tag \"{name}\", needed for \"{part.Name}\"", hint);
    }

    private Task<GitRefList> ListAsync(GitRemote remote, string[] patterns, CancellationToken cancel) =>
        caches.Tools.Remotes.ListAsync(remote, patterns, cancel);

    private static string Said(string? reference) => reference is null ? "HEAD" : $"ref {reference}";
}
