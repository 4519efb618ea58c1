using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Export.Tails;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Export.Formats;

/// <summary>
/// A plain tarball: the head, every layer in order, the tail, the end (docs/FORMATS.md, "Plain tarballs"). The two that there are differ in how these
/// parts are compressed.
/// </summary>
/// <param name="name">Its name, which after a dot is its suffix.</param>
/// <param name="shortSuffix">The other suffix that asks for it.</param>
internal abstract class TarballFormat(string name, string shortSuffix) : IPipedFormat
{
    public string Name => name;

    public string Ending => "." + name;

    public bool CanBeIncremental => true;

    /// <summary>How a tarball ends: two blocks of zeros, compressed.</summary>
    protected abstract ReadOnlyMemory<byte> End { get; }

    public bool Takes(string output) =>
        output.EndsWith(Ending, StringComparison.Ordinal) || output.EndsWith(shortSuffix, StringComparison.Ordinal);

    public void Check(string output) => OutputChecks.File(output, "env.tar.gz");

    public async Task<long?> WriteAsync(ExportedEnvironment environment, string output, ExportContext context, CancellationToken cancel)
    {
        if (OutputFile.IsStream(output))
        {
            var stream = await OutputFile.OpenStreamAsync(output, cancel);
            return await PipeAsync(environment, () => stream, context, cancel);
        }

        var (head, segments, end) = await PartsAsync(environment, context, cancel);
        long size = 0;
        await AtomicFile.WriteAsync(
            OutputFile.TargetOf(output),
            (file, token) => Task.Run(() => size = Write((FileStream)file, head, segments, end, token), token),
            cancel);
        context.Progress.End(BuildStep.Export);
        return size;
    }

    public async Task<long> PipeAsync(ExportedEnvironment environment, Func<Stream> open, ExportContext context, CancellationToken cancel)
    {
        var (head, segments, end) = await PartsAsync(environment, context, cancel);
        try
        {
            await using var pipe = open();
            await pipe.WriteAsync(head, cancel);
            foreach (var segment in segments)
            {
                using var source = segment.Open();
                await using var bytes = new SectionStream(source, segment.Offset, segment.Length);
                await bytes.CopyToAsync(pipe, AtomicFile.BufferSize, cancel);
            }

            await pipe.WriteAsync(end, cancel);
            await pipe.FlushAsync(cancel);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite("standard output", e);
        }

        context.Progress.End(BuildStep.Export);
        return head.Length + segments.Sum(segment => segment.Length) + end.Length;
    }

    // The last part is the tail and the end.
    private async Task<(byte[] Head, LayerSegmentFile[] Segments, byte[] End)> PartsAsync(
        ExportedEnvironment environment, ExportContext context, CancellationToken cancel)
    {
        Descriptor[] present = [.. environment.Manifest.Layers.Where(layer => !environment.LeftOut.Contains(layer.Digest))];
        context.Progress.Begin(BuildStep.Export, present.Length, present.Sum(layer => layer.Size));
        var segments = await SegmentsAsync(present, environment.Blobs, context, cancel);
        byte[] head = Compress(await HeadEntriesAsync(environment, segments, cancel));
        // One who unpacks a part of an environment by hand has no use for it.
        byte[] tail = environment.LeftOut.Count > 0 ? [] : await TarballTail.EntriesAsync(environment.Source, context.StandIns, context.WithRunProgram, cancel);
        return (head, segments, tail.Length == 0 ? End.ToArray() : [.. Compress(tail), .. End.Span]);
    }

    /// <summary>Compresses entries of the head or the tail.</summary>
    protected abstract byte[] Compress(ReadOnlySpan<byte> entries);

    /// <summary>The bytes of each layer in this form, in the layers' order. Tells the progress of each.</summary>
    protected abstract Task<LayerSegmentFile[]> SegmentsAsync(
        IReadOnlyList<Descriptor> layers,
        ILayerBlobs blobs,
        ExportContext context,
        CancellationToken cancel);

    /// <summary>What a layer is called in the progress.</summary>
    protected static string NameOf(Descriptor layer) =>
        layer.Annotations.Find(AnnotationNames.LayerName) ?? layer.Annotations.Find(AnnotationNames.LayerKind) ?? layer.Digest.Hex[..12];

    private static async Task<byte[]> HeadEntriesAsync(
        ExportedEnvironment environment,
        LayerSegmentFile[] segments,
        CancellationToken cancel)
    {
        var layers = Places(environment, segments);
        var head = new EnvironmentHead
        {
            Manifest = environment.Manifest.Bytes,
            Config = environment.Source.ConfigBytes,
            Layers = layers,
            CondaSpec = CondaSpec.Of(environment.Source, cancel),
            Notice = NoticeOf(layers),
        };
        using var plain = new MemoryStream();
        var tar = new LayerTarWriter(plain);
        foreach (var (file, content) in head.Files) await tar.WriteFileAsync(file, LayerFile.Plain, LayerTimes.Fixed, content, cancel);
        return plain.ToArray();
    }

    /// <summary>Where each layer of the manifest will lie; those that are left out take no place.</summary>
    private static List<LayerSegment> Places(ExportedEnvironment environment, LayerSegmentFile[] segments)
    {
        long offset = 0;
        var places = new List<LayerSegment>(environment.Manifest.Layers.Count);
        var present = new Queue<LayerSegmentFile>(segments);
        foreach (var layer in environment.Manifest.Layers)
        {
            if (environment.LeftOut.Contains(layer.Digest))
            {
                places.Add(new LayerSegment(offset, 0, layer.Digest) { IsAbsent = true });
                continue;
            }

            var segment = present.Dequeue();
            places.Add(new LayerSegment(offset, segment.Length, segment.Digest));
            offset += segment.Length;
        }

        return places;
    }

    private static string? NoticeOf(List<LayerSegment> layers)
    {
        int absent = layers.Count(layer => layer.IsAbsent);
        if (absent == 0) return null;
        return $"This tarball is not a whole environment: {absent} of its {layers.Count} layers were left out, "
            + "since the environment that it was made against has them.\n"
            + "Unpacked by tar alone it will not work. Run it with: poncho run -e THIS-TARBALL --with THE-OTHER-ONE -- COMMAND\n";
    }

    private static long Write(FileStream output, byte[] head, LayerSegmentFile[] segments, ReadOnlySpan<byte> end, CancellationToken cancel)
    {
        RandomAccess.Write(output.SafeFileHandle, head, 0);
        long at = head.Length;
        foreach (var segment in segments)
        {
            using var source = segment.Open();
            FileCopy.Copy(source, segment.Offset, output.SafeFileHandle, at, segment.Length, cancel);
            at += segment.Length;
        }

        RandomAccess.Write(output.SafeFileHandle, end, at);
        return at + end.Length;
    }
}
