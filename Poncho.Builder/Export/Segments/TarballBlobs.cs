using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Export.Segments;

/// <summary>
/// Layers in a <c>.tar.zst</c> tarball. Those that it leaves out are taken from the store, and so are all layers of a <c>.tar.gz</c>, whose
/// gzip members are other bytes than the layers' blobs.
/// </summary>
/// <param name="tarball">The tarball, opened.</param>
/// <param name="path">Its file.</param>
/// <param name="store">What may have the other layers; null for no store.</param>
internal sealed class TarballBlobs(TarballEnvironment tarball, string path, Store? store) : ILayerBlobs
{
    public async Task<LayerSegmentFile> GetAsync(Descriptor layer, CancellationToken cancel)
    {
        if (tarball.BlobSegmentOf(layer.Digest) is not { } segment)
        {
            if (store is not null && store.Has(layer)) return await new StoreBlobs(store).GetAsync(layer, cancel);
            throw Lacking();
        }

        byte[] end = EndFrame.Bytes.ToArray();
        var actual = await SegmentDigest.OfAsync(path, segment.Offset, segment.Length, end, cancel);
        if (actual != layer.Digest) throw new BlobMismatchException(layer.Digest, actual, $"a layer of {path}");
        var digest = SegmentDigest.NotedIn(layer) ?? await SegmentDigest.OfAsync(path, segment.Offset, segment.Length, default, cancel);
        return new LayerSegmentFile(path, segment.Offset, segment.Length, digest);
    }

    private PonchoException Lacking() => tarball.IsIncremental
        ? new PonchoException(
            $"incremental tarball lacks a layer, and so does the store: \"{path}\"",
            "export it where the environment is that it was made against")
        : new PonchoException(
            $"the gzip members of a .tar.gz cannot be layers of another tarball, and the store lacks the layers: \"{path}\"",
            "export it to a folder, or export a .tar.zst of the environment");
}
