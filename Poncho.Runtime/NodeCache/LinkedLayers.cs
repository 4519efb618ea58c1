using Poncho.Runtime.Opening;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Links an environment's layers together, several at once: half of a cold start's calls to the system are made here. Where two layers meet in
/// a way that depends on their order, it is done again one after another.
/// </summary>
internal sealed class LinkedLayers(LayerCache layers, string folder, Prefix prefix)
{
    private readonly LinkMethod _method = LinkMethods.Probe(folder);

    /// <summary>Fills the folder, which is empty.</summary>
    /// <param name="all">The layers in link order.</param>
    /// <param name="listener">Told of each entry, in link order.</param>
    /// <param name="options">Limits and workers.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <returns>Bytes of the files that are the environment's alone.</returns>
    public long Fill(IReadOnlyList<LayerSource> all, IEntryListener listener, UnpackOptions options, CancellationToken cancel)
    {
        try
        {
            return FillSideBySide(all, listener, options, cancel);
        }
        catch (TreeConflictException)
        {
            FolderCleaning.Empty(folder);
            using var environment = new LinkedEnvironment(layers, _method, folder, prefix, listener, new UnpackMeter(options.Limits));
            foreach (var layer in all) environment.Add(layer, cancel);
            return environment.OwnBytes;
        }
    }

    private long FillSideBySide(IReadOnlyList<LayerSource> all, IEntryListener listener, UnpackOptions options, CancellationToken cancel)
    {
        var claims = new PathClaims();
        var meter = new UnpackMeter(options.Limits);
        var kept = new KeptEntries[all.Count];
        long bytes = 0;
        var order = all.Select((layer, i) => (Layer: layer, Index: i)).OrderByDescending(item => item.Layer.Size);
        Workers.Run(order, options.Workers, (item, stop) =>
        {
            var entries = kept[item.Index] = new KeptEntries();
            using var environment = new LinkedEnvironment(layers, _method, folder, prefix, entries, meter, (claims, item.Index));
            environment.Add(item.Layer, stop);
            Interlocked.Add(ref bytes, environment.OwnBytes);
        }, cancel);
        foreach (var entries in kept) entries.TellTo(listener);
        return bytes;
    }
}
