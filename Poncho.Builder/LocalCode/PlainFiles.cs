using System.IO.Compression;
using Poncho.IO;

namespace Poncho.Builder.LocalCode;

/// <summary>Which files of a wheel are files of the folder, byte for byte: such a file can be exchanged without asking the back end.</summary>
internal static class PlainFiles
{
    // Where projects keep their packages, besides the folder itself.
    private static readonly string[] s_roots = ["", "src/", "lib/", "python/"];

    /// <summary>Finds each of the wheel's files in the folder.</summary>
    /// <param name="wheel">The wheel's path.</param>
    /// <param name="files">The project's files.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The files with their places, and whether all of the wheel but its metadata is among them and it is for any platform.</returns>
    public static async Task<(IReadOnlyList<NotedFile> Files, bool IsPlain)> FindAsync(
        string wheel, IReadOnlyList<NotedFile> files, CancellationToken cancel)
    {
        var byPath = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var inWheel = new Dictionary<string, string>(StringComparer.Ordinal);
        bool isPlain = wheel.EndsWith("-none-any.whl", StringComparison.Ordinal);
        using var archive = ZipFile.OpenRead(wheel);
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/') && !IsMetadata(entry.FullName)))
        {
            await using var content = await entry.OpenAsync(cancel);
            var digest = await Digest.OfAsync(content, cancel);
            var places = s_roots.Select(root => root + entry.FullName);
            string? place = places.FirstOrDefault(path => byPath.TryGetValue(path, out var file) && file.Sha256 == digest);
            if (place is null || !inWheel.TryAdd(place, entry.FullName)) isPlain = false;
        }

        return ([.. files.Select(file => file with { InWheel = inWheel.GetValueOrDefault(file.Path) })], isPlain);
    }

    /// <summary>Whether a path of a wheel is its own metadata.</summary>
    public static bool IsMetadata(string path) =>
        path.IndexOf('/') is var slash and > 0 && path[..slash].EndsWith(".dist-info", StringComparison.Ordinal);

    /// <summary>
    /// Whether a project has the same files as before where its back end may pack them: modules, files at the top of the folder, and files
    /// beside packed ones.
    /// </summary>
    public static bool SameFiles(IReadOnlyList<NotedFile> before, IReadOnlyList<NotedFile> now)
    {
        string[] folders = [.. before.Where(file => file.InWheel is not null).Select(FolderOf).OfType<string>().Distinct(StringComparer.Ordinal)];
        var known = before.Where(IsWatched).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return known.SetEquals(now.Where(IsWatched).Select(file => file.Path));

        bool IsWatched(NotedFile file)
        {
            bool isModule = file.Path.EndsWith(".py", StringComparison.Ordinal);
            bool isAtTop = !file.Path.Contains('/', StringComparison.Ordinal);
            return isModule || isAtTop || folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal));
        }
    }

    // The package at the top: "src/pkg/" of "src/pkg/sub/a.py", which is "pkg/sub/a.py" in the wheel.
    private static string? FolderOf(NotedFile file)
    {
        int slash = file.InWheel!.IndexOf('/');
        return slash < 0 ? null : file.Path[..(file.Path.Length - file.InWheel.Length + slash + 1)];
    }
}
