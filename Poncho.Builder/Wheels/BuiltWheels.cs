using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Wheels;

/// <summary>
/// The wheels that were built here: each by its sha256, since two builds need not be equal, and found by what it was built of. A file that
/// is gone or changed is as if it had never been built.
/// </summary>
/// <param name="folder">Where they are kept; made when the first is.</param>
internal sealed class BuiltWheels(string folder)
{
    /// <summary>The wheel that was built of something; null where none was.</summary>
    /// <param name="key">What it is built of and for.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<BuiltWheel?> FindAsync(Digest key, CancellationToken cancel)
    {
        string note = NoteOf(key);
        if (!File.Exists(note)) return null;
        string[] words = (await File.ReadAllTextAsync(note, cancel)).TrimEnd('\n').Split("  ");
        return words is [var hex, var file] && Digest.TryParseHex(hex, out var sha256) ? await FindAsync(sha256, file, cancel) : null;
    }

    /// <summary>The wheel of this digest and name; null where it is not here.</summary>
    public async Task<BuiltWheel?> FindAsync(Digest sha256, string fileName, CancellationToken cancel)
    {
        string path = PathOf(sha256, fileName);
        if (!File.Exists(path)) return null;
        await using var file = File.OpenRead(path);
        return await Digest.OfAsync(file, cancel) == sha256 ? new BuiltWheel(path, sha256) : null;
    }

    /// <summary>Waits until no other process builds what has this key; disposing the result lets the next one begin.</summary>
    public async Task<FileLock> LockAsync(Digest key, CancellationToken cancel)
    {
        Folders.Ensure(Path.Combine(folder, "locks"));
        return await FileLock.ExclusiveAsync(Path.Combine(folder, "locks", key.Hex + ".lock"), cancel);
    }

    /// <summary>Takes a wheel in: moves its file here, and remembers what it was built of.</summary>
    /// <param name="key">What it was built of and for.</param>
    /// <param name="path">The file, which is gone from there then.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<BuiltWheel> AddAsync(Digest key, string path, CancellationToken cancel)
    {
        var kept = await AddAsync(path, cancel);
        await AtomicFile.WriteAsync(NoteOf(key), Encoding.UTF8.GetBytes($"{kept.Sha256.Hex}  {kept.FileName}\n"), cancel);
        return kept;
    }

    /// <summary>Takes in a wheel that is later asked for by its digest alone: nothing is remembered of what it was built of.</summary>
    public async Task<BuiltWheel> AddAsync(string path, CancellationToken cancel)
    {
        Digest sha256;
        await using (var file = File.OpenRead(path)) sha256 = await Digest.OfAsync(file, cancel);
        var kept = new BuiltWheel(PathOf(sha256, Path.GetFileName(path)), sha256);
        Folders.Ensure(Path.GetDirectoryName(kept.Path)!);
        await AtomicFile.WriteAsync(kept.Path, async (target, token) =>
        {
            await using var source = File.OpenRead(path);
            await source.CopyToAsync(target, token);
        }, cancel);
        File.Delete(path);
        return kept;
    }

    /// <summary>
    /// The folders of wheels of which is not remembered what they were built of: those of local code, also of what it was before it was
    /// edited.
    /// </summary>
    public IReadOnlyList<string> Unnoted()
    {
        if (!Directory.Exists(folder)) return [];
        var notes = Directory.EnumerateFiles(folder, "*.built");
        var noted = notes.Select(note => File.ReadAllText(note).Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        return [.. Directory.EnumerateDirectories(folder).Where(IsUnnoted).Order(StringComparer.Ordinal)];

        bool IsUnnoted(string path) => Path.GetFileName(path) is var name && Digest.TryParseHex(name, out _) && !noted.Contains(name);
    }

    private string NoteOf(Digest key) => Path.Combine(folder, key.Hex + ".built");

    private string PathOf(Digest sha256, string fileName) => Path.Combine(folder, sha256.Hex, fileName);
}
