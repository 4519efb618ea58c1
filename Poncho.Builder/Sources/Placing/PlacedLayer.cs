using Poncho.Conda.Linking;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources.Placing;

/// <summary>Writes a layer of entries that were put aside.</summary>
internal static class PlacedLayer
{
    /// <param name="entries">In any order; they are written by path.</param>
    /// <param name="last">A plain file that comes after them all; null where none does.</param>
    /// <param name="store">Takes the layer.</param>
    /// <param name="cancel">Stops the writing; nothing stays.</param>
    public static async Task<Descriptor> WriteAsync(IEnumerable<PlacedEntry> entries, LastFile? last, Store store, CancellationToken cancel)
    {
        await using var layer = WrittenLayer.Begin(store);
        foreach (var entry in entries.OrderBy(e => e.Path, Utf8Order.Instance))
        {
            if (entry.LinkTarget is { } target) await layer.Tar.WriteSymlinkAsync(entry.Path, target, entry.Time, cancel);
            else if (entry.Content is not { } content) await layer.Tar.WriteDirectoryAsync(entry.Path, entry.Time, cancel);
            else await WriteFileAsync(layer.Tar, entry, content, cancel);
        }

        if (last is { } file) await layer.Tar.WriteFileAsync(file.Path, LayerFile.Plain, LayerTimes.Fixed, file.Content, cancel);
        return await layer.CommitAsync(cancel);
    }

    private static async Task WriteFileAsync(LayerTarWriter tar, PlacedEntry entry, SpooledFile content, CancellationToken cancel)
    {
        await using var bytes = content.Open();
        await tar.WriteFileAsync(entry.Path, entry.IsExecutable ? LayerFile.Executable : LayerFile.Plain, entry.Time, content.Length, bytes, cancel);
    }
}
