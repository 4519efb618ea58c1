using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Sources;
using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>Keeps what is known of captured layers, under the key by which locks find them again.</summary>
/// <param name="index">All layers that were made.</param>
/// <param name="session">Counts those that were not there before.</param>
internal sealed class CapturedStore(LayerIndex index, LockSession session)
{
    /// <returns>The layer's digest.</returns>
    public async Task<Digest> AddAsync(LayerInfo info, CancellationToken cancel)
    {
        var digest = info.Descriptor.Digest;
        var key = CapturedLayerKey.Of(digest);
        if (await index.FindAsync(key, cancel) is null) session.CountMade(1);
        await index.AddAsync(key, info, cancel);
        return digest;
    }
}
