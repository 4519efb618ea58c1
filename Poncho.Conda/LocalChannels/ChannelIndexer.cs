using System.Collections.Concurrent;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// Makes a channel of a folder of packages: <c>repodata.json</c> in each of its platform folders. Packages that have not changed since the
/// last time are not read again.
/// </summary>
public static class ChannelIndexer
{
    private const string LockName = ".poncho-index.lock", Noarch = "noarch";

    // A file written while it was read may change again without a new time: its time has to be older than this to be believed later (file
    // systems count in steps of up to two seconds).
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(3);

    /// <inheritdoc cref="IndexAsync(string, IndexForms, CancellationToken)"/>
    public static Task<IndexResult> IndexAsync(string channel, CancellationToken cancel) => IndexAsync(channel, IndexForms.Whole, cancel);

    /// <summary>Indexes every platform folder of the channel, and <c>noarch</c> even where it has none: clients ask for it always.</summary>
    /// <exception cref="PonchoException">The folder is not there, holds packages outside platform folders, or a package cannot be read;
    /// nothing of that platform's index has changed then.</exception>
    public static async Task<IndexResult> IndexAsync(string channel, IndexForms forms, CancellationToken cancel)
    {
        try
        {
            var subdirs = Subdirs(channel);
            int packages = 0, read = 0;
            foreach (string subdir in subdirs)
            {
                var (all, opened) = await IndexSubdirAsync(Path.Combine(channel, subdir), subdir, forms, cancel);
                packages += all;
                read += opened;
            }

            return new IndexResult(packages, read, subdirs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(channel, e);
        }
    }

    private static List<string> Subdirs(string channel)
    {
        if (!Directory.Exists(channel)) throw new PonchoException($"no such folder: \"{channel}\"");
        if (Packages(channel).Select(file => file.Name).Order(StringComparer.Ordinal).FirstOrDefault() is { } stray)
        {
            throw new PonchoException(
                $"package lies outside the channel's platform folders: \"{Path.Combine(channel, stray)}\"",
                "move it into linux-64, noarch or what its index.json says");
        }

        // A folder counts that has packages, or had an index: it may have lost its last package.
        var subdirs = Directory.EnumerateDirectories(channel)
            .Where(folder => Packages(folder).Any() || File.Exists(Path.Combine(folder, "repodata.json")))
            .Select(folder => Path.GetFileName(folder))
            .ToHashSet(StringComparer.Ordinal);
        bool isOther = Directory.EnumerateFileSystemEntries(channel).Select(path => Path.GetFileName(path)).Any(name => !name.StartsWith('.'))
            && !Directory.EnumerateDirectories(channel).Any(folder => Poncho.Conda.Naming.Subdirs.IsKnown(Path.GetFileName(folder)));
        if (isOther && subdirs.Count == 0)
        {
            throw new PonchoException(
                $"neither empty nor a channel, no platform folder lies in it: \"{channel}\"",
                "packages of a channel lie in platform folders, such as linux-64 and noarch; poncho package -o CHANNEL makes them");
        }

        subdirs.Add(Noarch);
        return [.. subdirs.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<FileInfo> Packages(string folder) => new DirectoryInfo(folder).EnumerateFiles()
        .Where(file => !file.Name.StartsWith('.') && IsPackage(file.Name));

    private static bool IsPackage(string name) =>
        name.EndsWith(".conda", StringComparison.Ordinal) || name.EndsWith(".tar.bz2", StringComparison.Ordinal);

    // What a link points to has the size and the time that count.
    private static FileInfo Followed(FileInfo file) =>
        file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;

    private static async Task<(int Packages, int Read)> IndexSubdirAsync(string folder, string subdir, IndexForms forms, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        using var exclusive = await FileLock.ExclusiveAsync(Path.Combine(folder, LockName), cancel);
        var cache = await IndexCache.ReadAsync(folder, cancel);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var packages = new ConcurrentDictionary<string, IndexedPackage>(StringComparer.Ordinal);
        var settled = new ConcurrentDictionary<string, IndexedPackage>(StringComparer.Ordinal);
        int read = 0;
        await Parallel.ForEachAsync(Packages(folder), cancel, async (listed, token) =>
        {
            var file = Followed(listed);
            bool isKnown = cache.Packages.TryGetValue(listed.Name, out var known)
                && known.Size == file.Length
                && known.Modified == file.LastWriteTimeUtc.Ticks;
            if (!isKnown) Interlocked.Increment(ref read);
            var package = isKnown ? known! : await RecordReader.ReadAsync(file, listed.Name, subdir, token);
            packages[listed.Name] = package;
            if (now - file.LastWriteTimeUtc > s_settled) settled[listed.Name] = package;
        });
        var sorted = new SortedDictionary<string, IndexedPackage>(packages, StringComparer.Ordinal);
        if (forms == IndexForms.WholeAndShards || ShardFiles.AreIn(folder)) await ShardFiles.WriteAsync(folder, subdir, sorted, cancel);
        await RepodataFiles.WriteAsync(folder, subdir, sorted, cancel);
        if (read > 0 || settled.Count != cache.Packages.Count)
        {
            var remembered = new SortedDictionary<string, IndexedPackage>(settled, StringComparer.Ordinal);
            await new IndexCache { Packages = remembered }.WriteAsync(folder, cancel);
        }

        return (packages.Count, read);
    }
}
