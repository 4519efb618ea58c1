using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Files;
using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>Keeps what is known of captured layers, under the key by which locks find them again.</summary>
/// <param name="index">All layers that were made.</param>
/// <param name="made">Counts those that were not there before.</param>
internal sealed class CapturedStore(LayerIndex index, MadeLayers made)
{
    /// <returns>The layer's digest.</returns>
    public async Task<Digest> AddAsync(LayerInfo info, CancellationToken cancel)
    {
        var digest = info.Descriptor.Digest;
        var key = FilesLayerKey.Of(digest);
        if (await index.FindAsync(key, cancel) is null) made.Add(1);
        await index.AddAsync(key, info, cancel);
        return digest;
    }
}
