using Poncho.IO.Compression;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Oci.Layers;

/// <summary>
/// A layer whose every entry we write: one zstd frame with the entries, then the end frame, into a blob of a store. Disposed without a
/// commit, nothing stays.
/// </summary>
public sealed class WrittenLayer : IAsyncDisposable
{
    /// <summary>The compression level of what we write into layers.</summary>
    public const int Level = 3;

    private readonly BlobWriter _blob;
    private readonly ZstdCompressStream _frame;

    private WrittenLayer(BlobWriter blob)
    {
        _blob = blob;
        // One thread: many layers are made at the same time, and what is written must not depend on the number of threads.
        _frame = new ZstdCompressStream(blob, new ZstdOptions { Level = Level }, leaveOpen: true);
        Tar = new LayerTarWriter(_frame);
    }

    /// <summary>What a layer's bytes depend on besides its entries: part of every layer key.</summary>
    public static string Form => $"tar+zstd 1; level {Level}; libzstd {Zstd.Version}";

    /// <summary>Takes the entries.</summary>
    public LayerTarWriter Tar { get; }

    public static WrittenLayer Begin(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new WrittenLayer(store.BeginBlob());
    }

    /// <summary>Ends the layer and puts it into the store.</summary>
    public async Task<Descriptor> CommitAsync(CancellationToken cancel)
    {
        _frame.EndFrame();
        return await _blob.CommitLayerAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        // Where nothing was committed, the frame's end must not be written either: the disk may be full.
        _frame.Abandon();
        await _frame.DisposeAsync();
        await _blob.DisposeAsync();
    }
}
