using System.Collections.Concurrent;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Posix;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Trees;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Unpacked layers, each under its digest, not relocated: a layer is unpacked once, whatever environments it is in. One that is there came
/// by a rename, and its list is whole. It is used where its files are on the disk for certain (a note says that they were synced), or where
/// the machine has not been started anew since; else it is unpacked again, since a power cut leaves empty files.
/// </summary>
internal sealed class LayerCache(string root)
{
    /// <summary>What the names of layers' locks begin with.</summary>
    public const string LockPrefix = "layer-";

    /// <summary>The folder of layers in the cache, the files of one, the list of them, and the note that they are on the disk.</summary>
    public const string FolderName = "layers", TreeName = "tree", EntriesName = "entries", SyncedName = "synced";

    // Lists that were read, so that each is read and hashed once.
    private readonly ConcurrentDictionary<Digest, LayerEntryList> _lists = new();

    /// <summary>The folder with the layer's files.</summary>
    public string TreeOf(LayerSource layer) => Path.Combine(FolderOf(layer), TreeName);

    /// <summary>What is in a layer that is there.</summary>
    public IEnumerable<LayerEntry> EntriesOf(LayerSource layer) =>
        (Find(layer) ?? throw new PonchoException($"a layer of the node cache is damaged: \"{FolderOf(layer)}\"", "poncho cache verify")).Entries();

    /// <summary>Unpacks the layers that are not there, several at once, each under a lock of its own.</summary>
    public void Ensure(IReadOnlyList<LayerSource> layers, UnpackOptions options, TimeSpan? wait, CancellationToken cancel)
    {
        var meter = new UnpackMeter(options.Limits);

        // The largest first: the last to end is then a small one.
        LayerSource[] missing = [.. layers.Where(layer => !IsThere(layer)).OrderByDescending(layer => layer.Size)];
        options.Progress.Expect(missing.Sum(layer => layer.Size));
        Workers.Run(missing, options.Workers, (layer, stop) => Ensure(layer, meter, options, wait, stop), cancel);
    }

    /// <summary>Whether a layer is unpacked, and whole.</summary>
    public bool IsThere(LayerSource layer) => Find(layer) is not null;

    /// <summary>Notes of layers that all their files are on the disk, once that is so.</summary>
    public void NoteSynced(IEnumerable<LayerSource> layers)
    {
        foreach (var layer in layers)
        {
            string note = Path.Combine(FolderOf(layer), SyncedName);
            if (!File.Exists(note)) new FileStream(note, FileMode.OpenOrCreate).Dispose();
        }
    }

    private string FolderOf(LayerSource layer) => Path.Combine(root, FolderName, layer.Id.Hex);

    private LayerEntryList? Find(LayerSource layer)
    {
        if (_lists.TryGetValue(layer.Id, out var known)) return known;
        string folder = FolderOf(layer);
        if (LayerEntryList.Read(Path.Combine(folder, EntriesName)) is not { } list) return null;
        if (list.Boot != Boot.Id && !File.Exists(Path.Combine(folder, SyncedName))) return null;
        return _lists.GetOrAdd(layer.Id, list);
    }

    private void Ensure(LayerSource layer, UnpackMeter meter, UnpackOptions options, TimeSpan? wait, CancellationToken cancel)
    {
        string lockFile = Path.Combine(root, "locks", LockPrefix + layer.Id.Hex);
        using var held = WaitingLock.Take(lockFile, wait, $"unpacks the same layer: \"{layer.Name}\"", cancel);
        if (IsThere(layer)) return;
        string temporary = FolderOf(layer) + AtomicFile.TemporarySuffix;
        FolderCleaning.Remove(temporary);
        try
        {
            Directory.CreateDirectory(Path.Combine(temporary, TreeName));
            Unpack(layer, temporary, meter, options, cancel);

            // What is in its place is damaged, or there is nothing.
            FolderCleaning.Remove(FolderOf(layer));
            Directory.Move(temporary, FolderOf(layer));
        }
        catch (Exception e)
        {
            FolderCleaning.Remove(temporary);
            if (e is IOException or UnauthorizedAccessException) throw FileErrors.CannotWrite(FolderOf(layer), e);
            throw;
        }
    }

    private static void Unpack(LayerSource layer, string folder, UnpackMeter meter, UnpackOptions options, CancellationToken cancel)
    {
        using var entries = new LayerEntries(Path.Combine(folder, EntriesName));
        using var tree = new FolderTree(Path.Combine(folder, TreeName), LinkRule.FollowInside);
        new LayerUnpacker(tree, meter, $"layer {layer.Name}") { IsShared = true, Listener = entries }.Unpack(layer, options.Progress, cancel);
        entries.Finish();
    }
}
