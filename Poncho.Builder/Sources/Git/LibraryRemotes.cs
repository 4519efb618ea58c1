using System.Text;
using LibGit2Sharp;
using Poncho.Builder.Sources.Git.LibGit2;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// Asks and fetches by libgit2, where the machine has no <c>git</c> program: from http and https servers that speak git's protocol. Folders
/// of this machine are read where they are. What else git knows (ssh, servers of plain files, credential helpers, a server's filter for single
/// folders, LFS) needs the program.
/// </summary>
internal sealed class LibraryRemotes(GitProgram program, HttpClients http, string nativeFolder) : IGitRemotes
{
    private const string Arriving = "refs/poncho-arriving", ShallowFile = "shallow";

    public async Task<GitRefList> ListAsync(GitRemote remote, IReadOnlyList<string> patterns, CancellationToken cancel)
    {
        await LoadAsync(remote, cancel);
        return await CallAsync(remote, () => List(InPlace(remote) is { } folder ? Valid(folder) : HttpTransport.Address), cancel);
    }

    public Task CreateAsync(string folder, int digits, CancellationToken cancel) => digits > GitNames.Sha1Length
        ? throw new PonchoException($"libgit2 does not read repositories with SHA-256 names: \"{folder}\"", GitErrors.InstallHint)
        : CreateAsync(folder, cancel);

    public async Task<bool> FetchAsync(string folder, GitRemote remote, string commit, string? reference, string? below, CancellationToken cancel)
    {
        var library = await LoadAsync(remote, cancel);
        var refs = await ListAsync(remote, [], cancel);
        return await CallAsync(remote, () => Fetch(library, folder, refs, commit, reference), cancel);
    }

    // libgit2 fetches folders with their whole history only, and all that it would fetch is at hand.
    public string? InPlace(GitRemote remote) => remote.Folder;

    public async Task<bool> HasAsync(string folder, GitRemote remote, string commit, CancellationToken cancel)
    {
        var library = await LoadAsync(remote, cancel);
        return await CallAsync(remote, () => HasCommit(library, Valid(folder), commit), cancel);
    }

    private async Task CreateAsync(string folder, CancellationToken cancel)
    {
        await LibGit2Loader.LoadAsync(nativeFolder, cancel);
        try
        {
            Repository.Init(folder, isBare: true);
        }
        catch (LibGit2SharpException e)
        {
            throw GitErrors.Cache(folder, e.Message);
        }
    }

    private async Task<LibGit2Functions> LoadAsync(GitRemote remote, CancellationToken cancel)
    {
        if (remote.Folder is null && !remote.IsHttp)
        {
            throw new PonchoException(
                $"only the git program reaches repositories by this transport, and it is not installed: \"{remote}\"",
                "install git, or give the repository's https address");
        }
        return await LibGit2Loader.LoadAsync(nativeFolder, cancel);
    }

    private Task<T> CallAsync<T>(GitRemote remote, Func<T> call, CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                return remote.Folder is null ? RemoteSession.Run(http, remote.Address, call, cancel) : call();
            }
            catch (TransferException e)
            {
                throw GitErrors.Unreadable(remote, e);
            }
            catch (LibGit2SharpException e)
            {
                throw GitErrors.Unreadable(remote, e.Message);
            }
        },
        cancel);

    // libgit2's own words for it are of many kinds.
    private static string Valid(string folder) => Repository.IsValid(folder)
        ? folder
        : throw new LibGit2SharpException("does not appear to be a git repository");

    private static GitRefList List(string address)
    {
        var refs = Repository.ListRemoteReferences(address).ToList();
        var objects = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reference in refs.OfType<DirectReference>()) objects[reference.CanonicalName] = reference.TargetIdentifier;
        foreach (var reference in refs.OfType<SymbolicReference>())
        {
            if (objects.TryGetValue(reference.TargetIdentifier, out string? name)) objects[reference.CanonicalName] = name;
        }

        return new GitRefList(objects);
    }

    // By the branch or tag that leads to it, else by its name, else with all branches and tags and their history: what the server gives.
    private bool Fetch(LibGit2Functions library, string folder, GitRefList refs, string commit, string? reference)
    {
        nint repository = library.Open(folder);
        try
        {
            string source = refs.NameOf(commit, reference) ?? commit;
            string[] shallow = Shallow(folder);
            if (TryFetch(library, repository, [$"+{source}:{Arriving}"], depth: 1) && HasCommit(library, folder, commit))
            {
                // libgit2 forgets that commits of earlier fetches have no history here.
                KeepShallow(folder, [.. shallow, .. Shallow(folder), commit]);
            }
            else
            {
                int depth = shallow.Length > 0 ? LibGit2Functions.WholeHistory : 0;
                library.Fetch(repository, ["+refs/heads/*:refs/poncho-all/heads/*", "+refs/tags/*:refs/poncho-all/tags/*"], depth);
                if (!HasCommit(library, folder, commit)) return false;
            }
        }
        finally
        {
            library.Close(repository);
        }

        using var kept = new Repository(folder);
        kept.Refs.Add($"refs/poncho/{commit}", new ObjectId(commit), allowOverwrite: true);
        return true;
    }

    // The commits whose parents are not here (gitrepository-layout(5), "shallow").
    private static string[] Shallow(string folder)
    {
        string file = Path.Combine(folder, ShallowFile);
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    private static void KeepShallow(string folder, IEnumerable<string> commits)
    {
        string file = Path.Combine(folder, ShallowFile);
        string temporary = AtomicFile.TemporaryNameBeside(file);
        var names = commits.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        string text = string.Concat(names.Select(name => name + "\n"));
        using (var written = AtomicFile.Create(temporary)) written.Write(Encoding.ASCII.GetBytes(text));
        File.Move(temporary, file, overwrite: true);
    }

    private static bool TryFetch(LibGit2Functions library, nint repository, string[] specs, int depth)
    {
        try
        {
            library.Fetch(repository, specs, depth);
            return true;
        }
        catch (LibGit2SharpException) when (RemoteSession.Current is { Failure: null, IsCancelled: false })
        {
            // The server was reached, and does not give it like this.
            return false;
        }
    }

    private bool HasCommit(LibGit2Functions library, string folder, string commit)
    {
        using var objects = new LibraryObjects(library, program, folder);
        return objects.HasCommit(commit);
    }
}
