using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>What a project's files are now. A file that has the size and time that it had is not read again.</summary>
internal static class ProjectState
{
    /// <summary>File systems keep times in grains: what was written so shortly before it was looked at may have been written once more.</summary>
    private static readonly long s_grain = TimeSpan.FromSeconds(2).Ticks;

    /// <summary>The files with their digests, by path; none has a place in a wheel yet.</summary>
    public static async Task<IReadOnlyList<NotedFile>> ReadAsync(IReadOnlyList<ProjectFile> files, ProjectNotes? before, CancellationToken cancel)
    {
        var known = before?.Files.ToDictionary(file => file.Path, StringComparer.Ordinal) ?? [];
        var noted = new NotedFile[files.Count];
        await Parallel.ForAsync(0, files.Count, cancel, async (i, token) =>
        {
            var file = files[i];
            bool isSame = known.TryGetValue(file.Path, out var old) && old.Size == file.Size && old.Time == file.Time && file.Time < before!.LookedAt - s_grain;
            noted[i] = new NotedFile(file.Path, file.Size, file.Time, isSame ? old!.Sha256 : await DigestAsync(file.FullPath, token), null);
        });
        return noted;
    }

    private static async ValueTask<Digest> DigestAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, AtomicFile.BufferSize);
            return await Digest.OfAsync(file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
