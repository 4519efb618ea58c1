using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Git;

/// <summary>The large files of a repository, by <c>git lfs</c>: all of a commit's are fetched when the first is wanted.</summary>
internal sealed class LfsFiles(GitProgram git, GitPlace place, bool isOffline)
{
    private bool _fetched;

    /// <summary>Whether this machine has <c>git-lfs</c>, and the <c>git</c> that it works with.</summary>
    public static bool IsInstalled(IReadOnlyDictionary<string, string?> environment) =>
        GitProgram.Find(environment, "git-lfs") is not null
        && GitProgram.Find(environment, "git") is not null;

    /// <summary>Opens the file that a pointer stands for, in a stream that checks it.</summary>
    /// <exception cref="PonchoException">The remote does not give it.</exception>
    public async Task<Stream> OpenAsync(LfsPointer pointer, string path, CancellationToken cancel)
    {
        string hex = pointer.Sha256.Hex;
        string file = Path.Combine(place.Folder, "lfs", "objects", hex[..2], hex[2..4], hex);
        if (!File.Exists(file) && !_fetched && !(isOffline && !place.Remote.IsLocal))
        {
            var call = new GitCall
            {
                Words = ["lfs", "fetch", GitCall.RemoteName, place.Commit],
                Repository = place.Folder,
                Reach = GitReach.Remote,
                Remote = place.Remote,
            };
            var answer = await git.RunAsync(call, cancel);
            _fetched = true;
            if (!answer.Succeeded && !File.Exists(file)) throw Missing(path, GitErrors.Unreadable(place.Remote, answer.Error));
        }

        if (!File.Exists(file)) throw Missing(path, null);
        var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, AtomicFile.BufferSize, FileOptions.SequentialScan);
        return new VerifyingStream(content, pointer.Sha256, pointer.Size, file);
    }

    private PonchoException Missing(string path, PonchoException? cause)
    {
        string why = cause is null ? "" : $", {cause.Message}";
        return new PonchoException(
            $"git repository {place.Remote} does not give the large file (Git LFS){why}: \"{path}\"",
            cause?.Hint ?? "its author has not pushed it, or this machine is offline",
            cause);
    }
}
