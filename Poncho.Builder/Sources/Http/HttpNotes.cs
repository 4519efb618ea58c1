using System.Globalization;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// Notes by address, a small text file each. With the ETag in it the server is asked again, and nothing is fetched where nothing changed.
/// </summary>
/// <param name="folder">Where they are; made when the first is written.</param>
internal sealed class HttpNotes(string folder)
{
    /// <summary>Held while an address is asked, so that several processes fetch it once.</summary>
    public Task<FileLock> LockAsync(string url, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        return FileLock.ExclusiveAsync(PathOf(url) + ".lock", cancel);
    }

    /// <summary>Null where nothing is known, or the file is damaged.</summary>
    public async Task<HttpNote?> FindAsync(string url, CancellationToken cancel)
    {
        string path = PathOf(url);
        if (!File.Exists(path)) return null;
        string[] lines = await File.ReadAllLinesAsync(path, cancel);
        if (lines.Length < 4 || !Digest.TryParseHex(lines[0], out var sha256)) return null;
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)) return null;
        return new HttpNote(sha256, size, new Validators { ETag = Text(lines[2]), LastModified = Text(lines[3]) });
    }

    public async Task AddAsync(string url, HttpNote note, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var validators = note.Validators;
        string text = string.Create(CultureInfo.InvariantCulture, $"{note.Sha256.Hex}\n{note.Size}\n{validators.ETag}\n{validators.LastModified}\n");
        await AtomicFile.WriteAsync(PathOf(url), Encoding.UTF8.GetBytes(text), cancel);
    }

    private static string? Text(string line) => line.Length > 0 ? line : null;

    // By the whole address: another token may mean another file.
    private string PathOf(string url) => Path.Combine(folder, Digest.Of(Encoding.UTF8.GetBytes(url)).Hex);
}
