using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Export.Segments;

/// <summary>Layers in a <c>.tar.zst</c>: their own bytes without the end frame. What was in the store before this command is read and held to its digest first.</summary>
internal static class ZstdSegments
{
    /// <exception cref="PonchoException">The layer is not in the store, was damaged there, or has another form.</exception>
    public static async Task<LayerSegmentFile> GetAsync(Store store, Descriptor layer, CancellationToken cancel)
    {
        if (layer.MediaType != MediaTypes.LayerTarZstd) throw new PonchoException($"layer {layer.Digest} is no zstd tarball but \"{layer.MediaType}\"");
        if (!store.Has(layer)) throw new PonchoException($"store lacks a layer, or has it cut short: \"{layer.Digest}\"", "create or pull the environment again");
        if (!store.HasWritten(layer.Digest)) await VerifyAsync(store, layer, cancel);
        long length = layer.Size - EndFrame.Length;
        string path = store.PathOf(layer.Digest);
        if (layer.Annotations.Find(AnnotationNames.LayerSegmentDigest) is { } known && Digest.TryParse(known, out var digest)) return new LayerSegmentFile(path, length, digest);
        return new LayerSegmentFile(path, length, await HashAsync(path, length, cancel));
    }

    private static async Task VerifyAsync(Store store, Descriptor layer, CancellationToken cancel)
    {
        await using var blob = store.OpenVerifiedRead(layer);
        await blob.DrainAsync(cancel);
    }

    private static async Task<Digest> HashAsync(string path, long length, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.SequentialScan);
        using var sha = new Sha256();
        var buffer = new byte[AtomicFile.BufferSize];
        for (long left = length; left > 0;)
        {
            int read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancel);
            if (read == 0) throw new PonchoException($"layer was cut short while it was read: \"{path}\"");
            sha.Append(buffer.AsSpan(0, read));
            left -= read;
        }

        return sha.Finish();
    }
}
