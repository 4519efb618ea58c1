using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Layering;

/// <summary>Makes each layer once, even when several processes want it at the same time: the first makes it, the others wait and find it.</summary>
/// <param name="index">What was made already.</param>
/// <param name="folder">Where the locks are; made when the first is taken.</param>
/// <param name="counter">Counts the layers that this process made.</param>
internal sealed class LayerOnce(LayerIndex index, string folder, MadeLayers counter)
{
    /// <summary>Finds the layer, or has it made and remembers it.</summary>
    public async Task<LayerInfo> GetAsync(Digest key, Func<CancellationToken, Task<LayerInfo>> make, CancellationToken cancel)
    {
        Folders.Ensure(folder);
        using var alone = await FileLock.ExclusiveAsync(Path.Combine(folder, key.Hex + ".lock"), cancel);
        if (await index.FindAsync(key, cancel) is { } found) return found;
        var made = await make(cancel);
        await index.AddAsync(key, made, cancel);
        counter.Add(1);
        return made;
    }
}
