using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources.Archives;

/// <summary>
/// From a locked archive to its layer: fetched among the downloads, made among the workers. It is fetched again where another process deleted the
/// archive meanwhile, or where it turned out to be damaged.
/// </summary>
internal sealed class ArchiveWork(PackageCache packages, BuildLimits limits, IBuildProgress progress)
{
    /// <summary>How often an archive is fetched again.</summary>
    private const int Tries = 3;

    /// <summary>Whether the archive of a source is on this machine.</summary>
    public bool Has(PackageSource source) => packages.IsHere(source);

    /// <summary>Fetches the archive and makes its layer, or what else is made of it.</summary>
    /// <param name="source">What the lock says of it.</param>
    /// <param name="before">What has to be waited for before a worker's place is taken; null where there is nothing.</param>
    /// <param name="make">Makes it of the file at a path.</param>
    /// <typeparam name="T">What is made.</typeparam>
    /// <param name="keepArchive">Whether a downloaded archive stays when the layer is made.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <exception cref="PonchoException">The archive cannot be had, or is no good package.</exception>
    public async Task<T> FetchAndMakeAsync<T>(
        PackageSource source,
        Func<CancellationToken, Task>? before,
        Func<string, CancellationToken, Task<T>> make,
        bool keepArchive,
        CancellationToken cancel)
    {
        for (int left = Tries; ; left--)
        {
            FetchedArchive archive;
            using (await limits.Downloads.EnterAsync(cancel)) archive = await packages.FetchAsync(source, cancel);
            progress.Done(BuildStep.Fetch, source.FileName, source.Size ?? 0);
            if (before is not null) await before(cancel);
            using var place = await limits.Workers.EnterAsync(cancel);
            if (!File.Exists(archive.Path) || !await PackageCache.CheckAsync(archive, source, cancel))
            {
                if (left > 1) continue;
                throw new PonchoException(
                    $"package {source} was deleted or damaged on this disk while it was used: \"{archive.Path}\"",
                    "check the disk, and that nobody clears PONCHO_HOME meanwhile");
            }

            progress.At(BuildStep.Layer, source.Name, source.Size ?? 0);
            var made = await make(archive.Path, cancel);
            if (!keepArchive) PackageCache.Forget(archive);
            return made;
        }
    }
}
