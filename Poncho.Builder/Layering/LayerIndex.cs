using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Layering;

/// <summary>Which layers were made already, by layer key: one small file each, so that processes do not wait for one another.</summary>
/// <param name="folder">Where the files are; made when the first is written.</param>
/// <param name="store">A layer counts only while its blob is there.</param>
internal sealed class LayerIndex(string folder, Store store)
{
    /// <summary>What is known of the layer; null where it was never made, or its file or blob is gone or damaged.</summary>
    public async Task<LayerInfo?> FindAsync(Digest key, CancellationToken cancel)
    {
        try
        {
            var info = LayerInfoJson.Read(await File.ReadAllBytesAsync(PathOf(key), cancel));
            return info is not null && store.Has(info.Descriptor) ? info : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(PathOf(key), e);
        }
    }

    /// <summary>Keeps what is known of a layer whose blob is in the store.</summary>
    public async Task AddAsync(Digest key, LayerInfo info, CancellationToken cancel)
    {
        Folders.Ensure(folder);
        await AtomicFile.WriteAsync(PathOf(key), LayerInfoJson.Write(info), cancel);
    }

    /// <summary>What is known of layers, by their keys, of those that are wanted.</summary>
    public async Task<IReadOnlyList<(Digest Key, LayerInfo Info)>> ListAsync(IReadOnlySet<Digest> layers, CancellationToken cancel)
    {
        var found = new List<(Digest, LayerInfo)>();
        if (!Directory.Exists(folder)) return found;
        foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            bool isKey = Digest.TryParseHex(Path.GetFileNameWithoutExtension(path), out var key);
            if (isKey && await FindAsync(key, cancel) is { } info && layers.Contains(info.Descriptor.Digest)) found.Add((key, info));
        }

        return found;
    }

    private string PathOf(Digest key) => Path.Combine(folder, key.Hex + ".json");
}
