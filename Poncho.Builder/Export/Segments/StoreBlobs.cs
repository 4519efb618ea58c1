using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Export.Segments;

/// <summary>Layers in the store.</summary>
internal sealed class StoreBlobs(Store store) : ILayerBlobs
{
    public async Task<LayerSegmentFile> GetAsync(Descriptor layer, CancellationToken cancel)
    {
        if (layer.MediaType != MediaTypes.LayerTarZstd)
        {
            throw new PonchoException($"layer {layer.Digest} is no zstd tarball but \"{layer.MediaType}\"");
        }

        if (!store.Has(layer))
        {
            throw new PonchoException($"store lacks a layer, or has it cut short: \"{layer.Digest}\"", "create or pull the environment again");
        }

        if (!store.HasWritten(layer.Digest)) await VerifyAsync(layer, cancel);
        string path = store.PathOf(layer.Digest);
        long length = layer.Size - EndFrame.Length;
        var digest = SegmentDigest.NotedIn(layer) ?? await SegmentDigest.OfAsync(path, 0, length, default, cancel);
        return new LayerSegmentFile(path, 0, length, digest);
    }

    private async Task VerifyAsync(Descriptor layer, CancellationToken cancel)
    {
        await using var blob = store.OpenVerifiedRead(layer);
        await blob.DrainAsync(cancel);
    }
}
