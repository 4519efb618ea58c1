using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Oci.Layers;

/// <summary>How every layer is finished: the end frame, and the digest of what stands before it, which exports need.</summary>
public static class LayerBlob
{
    /// <summary>Ends a layer whose entries were written, and puts it into its store.</summary>
    /// <returns>The descriptor, annotated with <see cref="AnnotationNames.LayerSegmentDigest"/>.</returns>
    public static async Task<Descriptor> CommitLayerAsync(this BlobWriter blob, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var segment = blob.DigestSoFar();
        await blob.WriteAsync(EndFrame.Bytes.ToArray(), cancel);
        var descriptor = await blob.CommitAsync(MediaTypes.LayerTarZstd, cancel);
        return descriptor with { Annotations = Annotations.None.With(AnnotationNames.LayerSegmentDigest, segment.ToString()) };
    }
}
