using System.Text;
using Poncho.IO.Files;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// Which commit each branch and tag led to when the remote was asked last, for who works offline. It is a small text file, <c>COMMIT REF</c>
/// a line.
/// </summary>
/// <param name="path">The file; made when the first is noted.</param>
internal sealed class GitRefNotes(string path)
{
    /// <summary>The commit; null where nobody asked for it here.</summary>
    /// <param name="reference">As in a spec; null for HEAD.</param>
    public async Task<string?> FindAsync(string? reference, CancellationToken cancel)
    {
        var notes = await ReadAsync(cancel);
        return notes.GetValueOrDefault(reference ?? "HEAD");
    }

    public async Task AddAsync(string? reference, string commit, CancellationToken cancel)
    {
        Folders.Ensure(Path.GetDirectoryName(path)!);
        using var alone = await FileLock.ExclusiveAsync(path + ".lock", cancel);
        var notes = await ReadAsync(cancel);
        if (notes.TryGetValue(reference ?? "HEAD", out string? known) && known == commit) return;
        notes[reference ?? "HEAD"] = commit;
        string text = string.Concat(notes.Select(note => $"{note.Value} {note.Key}\n"));
        await AtomicFile.WriteAsync(path, Encoding.UTF8.GetBytes(text), cancel);
    }

    private async Task<SortedDictionary<string, string>> ReadAsync(CancellationToken cancel)
    {
        var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path)) return notes;
        foreach (string line in await File.ReadAllLinesAsync(path, cancel))
        {
            // A damaged line is as good as none.
            if (line.Split(' ', 2) is [var commit, var name] && GitNames.IsObject(commit)) notes[name] = commit;
        }

        return notes;
    }
}
