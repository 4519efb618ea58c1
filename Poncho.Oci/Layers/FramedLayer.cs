using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Oci.Layers;

/// <summary>
/// A layer whose every entry we write, as frames of 4 MiB that are compressed side by side: for large files, and for bytes that are
/// compressed already. Disposed without a commit, nothing stays.
/// </summary>
public sealed class FramedLayer : IAsyncDisposable
{
    /// <summary>With more workers, the hash of the bytes, which one core computes, is what takes the time.</summary>
    private const int MostWorkers = 4;

    private readonly BlobWriter _blob;
    private readonly FrameStream _frames;

    private FramedLayer(BlobWriter blob)
    {
        _blob = blob;
        _frames = BeginFrames(blob);
        Tar = new LayerTarWriter(_frames);
    }

    /// <summary>What a layer's bytes depend on besides its entries: part of every layer key.</summary>
    public static string Form => $"frames 1; {WrittenLayer.Form}";

    /// <summary>Takes the entries.</summary>
    public LayerTarWriter Tar { get; }

    public static FramedLayer Begin(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new FramedLayer(store.BeginBlob());
    }

    /// <summary>
    /// Compresses content into frames elsewhere, to be taken later by <see cref="AppendFileAsync"/>: for a file whose size is known only at
    /// its end, but stands before its content in a tarball.
    /// </summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="output">Takes the frames; stays open.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Bytes of content. To a whole number of tar's blocks zeros are added.</returns>
    public static async Task<long> CompressFileAsync(Stream content, Stream output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(output);
        await using var frames = BeginFrames(output);
        byte[] buffer = new byte[IO.Files.AtomicFile.BufferSize];
        long size = 0;
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; size += read) await frames.WriteAsync(buffer.AsMemory(0, read), cancel);
        await frames.WriteAsync(new byte[TarBlocks.PaddingOf(size)], cancel);
        await frames.FinishAsync(cancel);
        return size;
    }

    /// <summary>
    /// Writes a file: its head in a frame of its own, then its content in others. The same bytes as <see cref="AppendFileAsync"/> gives.
    /// </summary>
    /// <param name="path">Its path.</param>
    /// <param name="mtime">Its time.</param>
    /// <param name="size">Its size.</param>
    /// <param name="content">So many bytes are read of it.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task WriteFileAsync(string path, long mtime, long size, Stream content, CancellationToken cancel)
    {
        await Tar.WriteFileHeadAsync(path, LayerFile.Plain, mtime, size, cancel);
        await _frames.EndFrameAsync(cancel);
        await Tar.WriteContentAsync(path, size, content, cancel);
    }

    /// <summary>Writes a file whose content is in frames already.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mtime">Its time.</param>
    /// <param name="size">As <see cref="CompressFileAsync"/> said.</param>
    /// <param name="frames">What that wrote, read to its end.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task AppendFileAsync(string path, long mtime, long size, Stream frames, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(frames);
        await Tar.WriteFileHeadAsync(path, LayerFile.Plain, mtime, size, cancel);
        await _frames.FinishAsync(cancel);
        byte[] buffer = new byte[IO.Files.AtomicFile.BufferSize];
        for (int read; (read = await frames.ReadAsync(buffer, cancel)) > 0;) await _blob.WriteAsync(buffer.AsMemory(0, read), cancel);
    }

    /// <summary>Ends the layer and puts it into the store.</summary>
    public async Task<Descriptor> CommitAsync(CancellationToken cancel)
    {
        await _frames.FinishAsync(cancel);
        return await _blob.CommitLayerAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _frames.DisposeAsync();
        await _blob.DisposeAsync();
    }

    private static FrameStream BeginFrames(Stream output) => new(output, Math.Clamp(Environment.ProcessorCount, 1, MostWorkers));
}
