using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>What a project's files are now. A file that has the size and time that it had is not read again.</summary>
internal static class ProjectState
{
    /// <summary>
    /// File systems keep times coarsely: a file that was written so shortly before it was looked at may have been written again without
    /// another time.
    /// </summary>
    private static readonly long s_grain = TimeSpan.FromSeconds(2).Ticks;

    /// <summary>The files with their digests, by path; none has a place in a wheel yet.</summary>
    public static async Task<IReadOnlyList<NotedFile>> ReadAsync(IReadOnlyList<ProjectFile> files, ProjectNotes? before, CancellationToken cancel)
    {
        var known = before?.Files.ToDictionary(file => file.Path, StringComparer.Ordinal) ?? [];
        var noted = new NotedFile[files.Count];
        await Parallel.ForAsync(0, files.Count, cancel, async (i, token) =>
        {
            var file = files[i];
            var digest = KnownDigest(file, known.GetValueOrDefault(file.Path)) is { } old ? old : await DigestAsync(file.FullPath, token);
            noted[i] = new NotedFile(file.Path, file.Size, file.Time, digest, null);
        });
        return noted;

        // The digest that it had, where size and time say that it is the same file.
        Digest? KnownDigest(ProjectFile file, NotedFile? old)
        {
            if (old is null || old.Size != file.Size || old.Time != file.Time) return null;
            return file.Time < before!.LookedAt - s_grain ? old.Sha256 : null;
        }
    }

    private static async ValueTask<Digest> DigestAsync(string path, CancellationToken cancel)
    {
        try
        {
            const FileShare any = FileShare.ReadWrite | FileShare.Delete;
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, any, AtomicFile.BufferSize);
            return await Digest.OfAsync(file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
