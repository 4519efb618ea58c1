using Poncho.Builder.Compiling;
using Poncho.Builder.Homes;
using Poncho.Builder.Layering;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;
using Poncho.Oci.Storing;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Trees;

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
    /// <param name="waits">Hears whom it waits for, in one line; not called where nobody is in the way.</param>
    /// <param name="cancel">Stops waiting and deleting; what is not deleted yet stays.</param>
    /// <inheritdoc cref="PlanAsync(PruneScope, CancellationToken)"/>
    public async Task<PrunePlan> PruneAsync(PruneScope scope, Action<PrunePlan> tell, Action<string> waits, CancellationToken cancel)
    {
        if (!Directory.Exists(home.Store)) return new PrunePlan { Groups = [], IsDone = true };
        var store = await Store.OpenAsync(home.Store, cancel);
        using var alone = store.TryHoldAlone() ?? await WaitAsync(store, waits, cancel);
        var plan = await PlanAsync(store, scope, cancel);
        tell(plan);
        foreach (string path in plan.Groups.SelectMany(group => group.Paths))
        {
            cancel.ThrowIfCancellationRequested();
            Delete(path);
        }

        return plan with { IsDone = true };
    }

    private static Task<FileLock> WaitAsync(Store store, Action<string> waits, CancellationToken cancel)
    {
        var users = store.Users().Select(user => $"\"{Redacted.Text(user.CommandLine)}\" (process {user.Id})").ToList();
        waits($"waiting for other commands that use the store: {(users.Count > 0 ? string.Join(", ", users) : "another user's, or on another machine")}");
        return store.HoldAloneAsync(cancel);
    }

    private async Task<PrunePlan> PlanAsync(Store store, PruneScope scope, CancellationToken cancel)
    {
        var unused = await store.FindUnusedAsync(cancel);
        var gone = unused.Select(blob => blob.Digest).ToHashSet();

        bool withCaches = scope == PruneScope.WithCaches;
        Func<Digest, bool> stays = withCaches ? static _ => false : layer => store.Has(layer) && !gone.Contains(layer);
        var (interpreters, unpacked) = new KeptInterpreters(home.Interpreters).FindUnneeded(stays);

        // The facts of a layer are deleted before its blob: facts without a blob would promise a layer that is not there.
        List<PruneGroup> groups =
        [
            Group("facts of layers", await StaleFactsAsync(store, gone, cancel)),
            Group("layers, configs and manifests", unused.Select(blob => store.PathOf(blob.Digest))),
            Group("gzip members", Files(home.Members).Where(path => !HasLayer(store, gone, Path.GetFileName(path)))),
            Group("unpacked interpreters", interpreters, withShared: false),
            Group("unpacked layers of interpreters", unpacked),
            Group("unfinished files", Leftovers()),
        ];
        if (withCaches) groups.AddRange(home.Folders.Where(folder => folder.IsCache).Select(folder => Group(folder.What, Entries(folder.Path))));
        else groups.Add(Group("wheels of local code", new BuiltWheels(home.Wheels).Unnoted()));
        return new PrunePlan { Groups = [.. groups.Where(group => group.Count > 0)], IsDone = false };
    }

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
        string[] folders =
        [
            home.Store, Path.Combine(home.Store, "blobs", "sha256"), home.Members, home.Layers,
            Path.Combine(home.Interpreters, "envs"), Path.Combine(home.Interpreters, "layers"),
        ];
        return folders.SelectMany(Entries).Where(path => path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Entries(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal) : [];

    // Locks go with what they guard, and are not worth counting.
    private static PruneGroup Group(string what, IEnumerable<string> paths, bool withShared = true)
    {
        IReadOnlyList<string> all = [.. paths];
        var use = new DiskUse();
        foreach (string path in all) use.Add(path, withShared);
        return new PruneGroup { What = what, Count = all.Count(path => !IsLock(path)), Size = use.Bytes, Paths = all };
    }

    private static bool IsLock(string path) => Path.GetFileName(path) == "locks" || path.EndsWith(".lock", StringComparison.Ordinal);

    private static void Delete(string path)
    {
        try
        {
            if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null }) CacheContent.Delete(path);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }
}
