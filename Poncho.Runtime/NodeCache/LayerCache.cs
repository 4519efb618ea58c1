using Poncho.IO.Files;
using Poncho.Runtime.Opening;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Trees;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Unpacked layers, each under its digest, not relocated: a layer is unpacked once, whatever environments it is in. One that is there is
/// complete: it came by a rename.
/// </summary>
internal sealed class LayerCache(string root)
{
    /// <summary>What the names of layers' locks begin with.</summary>
    public const string LockPrefix = "layer-";

    private const string TreeName = "tree", EntriesName = "entries";

    /// <summary>The folder with the layer's files.</summary>
    public string TreeOf(LayerSource layer) => Path.Combine(FolderOf(layer), TreeName);

    /// <summary>What is in it.</summary>
    public IEnumerable<LayerEntry> EntriesOf(LayerSource layer) => LayerEntries.Read(Path.Combine(FolderOf(layer), EntriesName));

    /// <summary>Unpacks the layers that are not there, several at once, each under a lock of its own.</summary>
    public void Ensure(IReadOnlyList<LayerSource> layers, UnpackOptions options, TimeSpan? wait, CancellationToken cancel)
    {
        var meter = new UnpackMeter(options.Limits);

        // The largest first: the last to end is then a small one.
        LayerSource[] missing = [.. layers.Where(layer => !IsThere(layer)).OrderByDescending(layer => layer.Size)];
        options.Progress.Expect(missing.Sum(layer => layer.Size));
        Workers.Run(missing, options.Workers, (layer, stop) => Ensure(layer, meter, options, wait, stop), cancel);
    }

    /// <summary>Whether a layer is unpacked.</summary>
    public bool IsThere(LayerSource layer) => Directory.Exists(FolderOf(layer));

    private string FolderOf(LayerSource layer) => Path.Combine(CacheContent.LayersOf(root), layer.Id.Hex);

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
    }
}
