using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Export.Formats;

/// <summary><c>.tar.gz</c>: for every tar there is.</summary>
internal sealed class GzipTarballFormat() : TarballFormat("tar.gz", ".tgz")
{
    protected override ReadOnlyMemory<byte> End { get; } = GzipSegments.Member(new byte[EndFrame.ContentLength]);

    protected override byte[] Compress(ReadOnlySpan<byte> entries) => GzipSegments.Member(entries);

    protected override async Task<LayerSegmentFile[]> SegmentsAsync(
        IReadOnlyList<Descriptor> layers,
        ILayerBlobs blobs,
        ExportContext context,
        CancellationToken cancel)
    {
        var kept = await Task.WhenAll(layers.Select(layer => Task.Run(() => FindKeptAsync(layer), cancel)));
        var segments = new LayerSegmentFile[layers.Count];
        for (int i = 0; i < segments.Length; i++)
        {
            // One after another, since the members of one layer are compressed on all cores already.
            context.Progress.At(BuildStep.Export, NameOf(layers[i]));
            segments[i] = kept[i] ?? await context.Members.MakeAsync(blobs, layers[i], cancel);
            context.Progress.Done(BuildStep.Export, NameOf(layers[i]), layers[i].Size);
        }

        return segments;

        async Task<LayerSegmentFile?> FindKeptAsync(Descriptor layer)
        {
            using var place = await context.Limits.Workers.EnterAsync(cancel);
            return await context.Members.FindAsync(layer, cancel);
        }
    }
}
