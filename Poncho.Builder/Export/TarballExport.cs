using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Export;

/// <summary>Writes an environment as a plain tarball: the head, every layer in order, the end (docs/FORMATS.md, "Plain tarballs").</summary>
internal sealed class TarballExport(Store store, GzipSegments members, BuildLimits limits, IBuildProgress progress)
{
    /// <summary>The layers that are left out, since whoever gets the tarball has them: it is incremental then.</summary>
    public IReadOnlySet<Digest> Without { get; init; } = new HashSet<Digest>();

    /// <summary>Writes the file under its name when it is whole. Returns its size in bytes.</summary>
    /// <exception cref="PonchoException">The store lacks a layer, or the file cannot be written.</exception>
    public async Task<long> WriteAsync(StoredEnvironment environment, TarballFormat format, string path, CancellationToken cancel)
    {
        progress.Begin(BuildStep.Export, environment.Manifest.Layers.Count);
        var segments = await SegmentsAsync([.. environment.Manifest.Layers.Where(layer => !Without.Contains(layer.Digest))], format, cancel);
        byte[] head = await HeadAsync(environment, segments, format, cancel);
        byte[] end = format == TarballFormat.Zstd ? EndFrame.Bytes.ToArray() : GzipSegments.Member(new byte[EndFrame.ContentLength]);
        long size = 0;
        await AtomicFile.WriteAsync(path, (stream, token) => Task.Run(() => size = Write((FileStream)stream, head, segments, end, token), token), cancel);
        progress.End(BuildStep.Export);
        return size;
    }

    private async Task<LayerSegmentFile[]> SegmentsAsync(IReadOnlyList<Descriptor> layers, TarballFormat format, CancellationToken cancel)
    {
        if (format == TarballFormat.Zstd) return await Task.WhenAll(layers.Select(layer => Task.Run(() => ZstdAsync(layer, cancel), cancel)));
        var kept = await Task.WhenAll(layers.Select(layer => Task.Run(() => KeptMembersAsync(layer, cancel), cancel)));
        var segments = new LayerSegmentFile[layers.Count];
        for (int i = 0; i < segments.Length; i++)
        {
            // The members of one layer are compressed on all cores already.
            segments[i] = kept[i] ?? await members.MakeAsync(store, layers[i], cancel);
            progress.Done(BuildStep.Export, NameOf(layers[i]));
        }

        return segments;
    }

    private async Task<LayerSegmentFile?> KeptMembersAsync(Descriptor layer, CancellationToken cancel)
    {
        using var place = await limits.Workers.EnterAsync(cancel);
        return await members.FindAsync(layer, cancel);
    }

    private async Task<LayerSegmentFile> ZstdAsync(Descriptor layer, CancellationToken cancel)
    {
        using var place = await limits.Workers.EnterAsync(cancel);
        var segment = await ZstdSegments.GetAsync(store, layer, cancel);
        progress.Done(BuildStep.Export, NameOf(layer));
        return segment;
    }

    private static string NameOf(Descriptor layer) => layer.Annotations.Find(AnnotationNames.LayerName) ?? layer.Annotations.Find(AnnotationNames.LayerKind) ?? layer.Digest.Hex[..12];

    private async Task<byte[]> HeadAsync(StoredEnvironment environment, LayerSegmentFile[] segments, TarballFormat format, CancellationToken cancel)
    {
        long offset = 0;
        var layers = new List<LayerSegment>(segments.Length);
        var present = new Queue<LayerSegmentFile>(segments);
        foreach (var layer in environment.Manifest.Layers)
        {
            if (Without.Contains(layer.Digest))
            {
                layers.Add(new LayerSegment(offset, 0, layer.Digest) { IsAbsent = true });
                continue;
            }

            var segment = present.Dequeue();
            layers.Add(new LayerSegment(offset, segment.Length, segment.Digest));
            offset += segment.Length;
        }

        var head = new EnvironmentHead { Manifest = environment.Manifest.Bytes, Config = environment.Config, Layers = layers, Notice = NoticeOf(layers) };
        using var plain = new MemoryStream();
        var tar = new LayerTarWriter(plain);
        foreach (var (name, content) in head.Files) await tar.WriteFileAsync(name, LayerFile.Plain, LayerTimes.Fixed, content, cancel);
        var entries = plain.GetBuffer().AsSpan(0, (int)plain.Length);
        return format == TarballFormat.Zstd ? IO.Compression.Zstd.Compress(entries, new IO.Compression.ZstdOptions()) : GzipSegments.Member(entries);
    }

    private static string? NoticeOf(List<LayerSegment> layers) => layers.Count(layer => layer.IsAbsent) is var absent and not 0
        ? $"This tarball is not a whole environment: {absent} of its {layers.Count} layers were left out, since the environment that it was made against has them.\n"
          + "Unpacked by tar alone it will not work. Run it with: poncho run -e THIS-TARBALL --with THE-OTHER-ONE -- COMMAND\n"
        : null;

    private static long Write(FileStream output, byte[] head, LayerSegmentFile[] segments, byte[] end, CancellationToken cancel)
    {
        RandomAccess.Write(output.SafeFileHandle, head, 0);
        long at = head.Length;
        foreach (var segment in segments)
        {
            using var source = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            FileCopy.Copy(source, 0, output.SafeFileHandle, at, segment.Length, cancel);
            at += segment.Length;
        }

        RandomAccess.Write(output.SafeFileHandle, end, at);
        return at + end.Length;
    }
}
