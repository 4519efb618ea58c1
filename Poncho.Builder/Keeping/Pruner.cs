using Poncho.Builder.Homes;
using Poncho.Builder.Layering;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Keeping;

/// <summary><c>poncho prune</c>: deletes what no environment of the store needs any more.</summary>
internal sealed class Pruner(PonchoHome home)
{
    /// <summary>Finds what can go, and nothing else.</summary>
    /// <exception cref="PonchoException">A manifest is damaged, so that what it needs cannot be known.</exception>
    public async Task<PrunePlan> PlanAsync(PruneScope scope, CancellationToken cancel)
    {
        if (!Directory.Exists(home.Store)) return new PrunePlan { Groups = [], IsDone = false };
        return await PlanAsync(await Store.OpenAsync(home.Store, cancel), scope, cancel);
    }

    /// <summary>Waits until no other process uses the store, finds what can go, tells it, and deletes it.</summary>
    /// <param name="scope">How far it goes.</param>
    /// <param name="tell">Hears what will be deleted.</param>
    /// <param name="cancel">Stops waiting and deleting; what is not deleted yet stays.</param>
    /// <inheritdoc cref="PlanAsync(PruneScope, CancellationToken)"/>
    public async Task<PrunePlan> PruneAsync(PruneScope scope, Action<PrunePlan> tell, CancellationToken cancel)
    {
        if (!Directory.Exists(home.Store)) return new PrunePlan { Groups = [], IsDone = true };
        var store = await Store.OpenAsync(home.Store, cancel);
        using var alone = await store.HoldAloneAsync(cancel);
        var plan = await PlanAsync(store, scope, cancel);
        tell(plan);
        foreach (string path in plan.Groups.SelectMany(group => group.Paths))
        {
            cancel.ThrowIfCancellationRequested();
            Delete(path);
        }

        return plan with { IsDone = true };
    }

    private async Task<PrunePlan> PlanAsync(Store store, PruneScope scope, CancellationToken cancel)
    {
        var unused = await store.FindUnusedAsync(cancel);
        var gone = unused.Select(blob => blob.Digest).ToHashSet();

        // The facts of a layer are deleted before its blob: facts without a blob would promise a layer that is not there.
        List<PruneGroup> groups =
        [
            Group("facts of layers", await StaleFactsAsync(store, gone, cancel)),
            Group("layers, configs and manifests", unused.Select(blob => store.PathOf(blob.Digest))),
            Group("gzip members", Files(home.Members).Where(path => !HasLayer(store, gone, Path.GetFileName(path)))),
            Group("wheels of local code", new BuiltWheels(home.Wheels).Unnoted()),
            Group("unfinished files", Leftovers()),
        ];
        if (scope == PruneScope.WithCaches) groups.AddRange(Caches());
        return new PrunePlan { Groups = [.. groups.Where(group => group.Count > 0)], IsDone = false };
    }

    private IEnumerable<PruneGroup> Caches() =>
    [
        Group("downloaded packages", Entries(home.Packages)),
        Group("channel indexes", Entries(home.Repodata)),
        Group("git repositories", Entries(home.Git)),
        Group("http files", Entries(home.Http)),
        Group("what archives said of themselves", Entries(home.Facts)),
        Group("unpacked interpreters", Entries(home.Interpreters)),
        Group("built wheels", Entries(home.Wheels)),
        Group("what is known of local code", Entries(home.Local)),
        Group("logs of pip", Entries(home.Logs)),
    ];

    // Of layers that are gone or go now. Facts that cannot be read go as well: the layer is made again.
    private async Task<IReadOnlyList<string>> StaleFactsAsync(Store store, HashSet<Digest> gone, CancellationToken cancel)
    {
        var stale = new List<string>();
        foreach (string path in Files(home.Layers).Where(path => path.EndsWith(".json", StringComparison.Ordinal)))
        {
            var info = LayerInfoJson.Read(await File.ReadAllBytesAsync(path, cancel));
            if (info is null || gone.Contains(info.Descriptor.Digest) || !store.Has(info.Descriptor.Digest)) stale.Add(path);
        }

        return stale;
    }

    private static bool HasLayer(Store store, HashSet<Digest> gone, string fileName) =>
        !Digest.TryParseHex(fileName.Split('.')[0], out var layer) || (store.Has(layer) && !gone.Contains(layer));

    // The store is held alone here, so that no process still writes these: those that did were killed.
    private IEnumerable<string> Leftovers()
    {
        string[] folders = [home.Store, Path.Combine(home.Store, "blobs", "sha256"), home.Members, home.Layers];
        return folders.SelectMany(Files).Where(path => path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Entries(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal) : [];

    private static PruneGroup Group(string what, IEnumerable<string> paths)
    {
        IReadOnlyList<string> all = [.. paths];
        return new PruneGroup { What = what, Count = all.Count, Size = all.Sum(SizeOf), Paths = all };
    }

    private static long SizeOf(string path)
    {
        var folder = new DirectoryInfo(path);
        if (folder is { Exists: true, LinkTarget: null })
        {
            var files = folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
            return files.Sum(file => file.LinkTarget is null ? file.Length : 0);
        }

        var one = new FileInfo(path);
        return one is { Exists: true, LinkTarget: null } ? one.Length : 0;
    }

    private static void Delete(string path)
    {
        try
        {
            if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null }) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }
}
