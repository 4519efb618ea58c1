using System.Globalization;
using System.Text;
using Poncho.Builder.Layering;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Documents;
using Poncho.Oci.Registries;

namespace Poncho.Builder.Registries;

/// <summary>
/// What is known of an environment's layers, by their keys, beside it in a registry: an artifact whose subject is the environment's manifest, so that no digest of an
/// environment depends on it (docs/FORMATS.md, "Build caches").
/// </summary>
internal static class LayerFacts
{
    // Of a thousand layers with a hundred thousand files, some ten million bytes.
    private const int MaxSize = 256 * 1024 * 1024;

    /// <summary>Puts it there, where it is not yet.</summary>
    public static async Task PushAsync(LayerIndex index, Manifest environment, Repository repository, CancellationToken cancel)
    {
        var known = await index.ListAsync(environment.Layers.Select(layer => layer.Digest).ToHashSet(), cancel);
        byte[] facts = Zstd.Compress(Write(known), new ZstdOptions());
        byte[] empty = "{}"u8.ToArray();
        var blob = Descriptor.Of(facts, MediaTypes.LayersText);
        var config = Descriptor.Of(empty, MediaTypes.Empty);
        var manifest = Manifest.Create(MediaTypes.LayersArtifact, config, [blob], Annotations.None, environment.Descriptor);
        if (await repository.ResolveAsync(manifest.Digest.ToString(), cancel) is not null) return;
        foreach (var (descriptor, bytes) in ((Descriptor, byte[])[])[(blob, facts), (config, empty)])
        {
            if (!await repository.HasBlobAsync(descriptor, cancel)) await repository.PushBlobAsync(descriptor, from => Open(bytes, from), null, "facts of layers", cancel);
        }

        await repository.PutReferrerAsync(manifest.Descriptor, manifest.Bytes, environment.Digest, cancel);
    }

    /// <summary>Reads what a registry has of it; empty where it has none.</summary>
    /// <exception cref="PonchoException">It is damaged, or the registry is not reached.</exception>
    public static async Task<IReadOnlyDictionary<Digest, LayerInfo>> ReadAsync(Digest environment, Repository repository, CancellationToken cancel)
    {
        var facts = new Dictionary<Digest, LayerInfo>();
        foreach (var referrer in await repository.ReferrersAsync(environment, MediaTypes.LayersArtifact, cancel))
        {
            if (await repository.FindManifestAsync(referrer.Digest.ToString(), cancel) is not { } found) continue;
            foreach (var blob in Manifest.Parse(found.Bytes).Layers.Where(layer => layer.MediaType == MediaTypes.LayersText))
            {
                await using var stream = await repository.OpenBlobAsync(blob, cancel);
                foreach (var (key, info) in Read(Decompress(stream))) facts.TryAdd(key, info);
            }
        }

        return facts;
    }

    // For each layer a line with its key and a number, then so many bytes: the file that the index has of it.
    private static byte[] Write(IEnumerable<(Digest Key, LayerInfo Info)> known)
    {
        using var text = new MemoryStream();
        foreach (var (key, info) in known)
        {
            byte[] file = LayerInfoJson.Write(info);
            text.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key.Hex} {file.Length}\n")));
            text.Write(file);
        }

        return text.ToArray();
    }

    private static IEnumerable<(Digest Key, LayerInfo Info)> Read(byte[] text)
    {
        for (int at = 0; at < text.Length;)
        {
            int end = Array.IndexOf(text, (byte)'\n', at);
            string[] words = end < 0 ? [] : Encoding.ASCII.GetString(text, at, end - at).Split(' ');
            // What another version wrote in another form says nothing to this one.
            int length = -1;
            bool isHead = words.Length == 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out length);
            if (!isHead || length > text.Length - end - 1) yield break;
            at = end + 1 + length;
            if (Digest.TryParseHex(words[0], out var key) && LayerInfoJson.Read(text.AsMemory(end + 1, length)) is { } info) yield return (key, info);
        }
    }

    private static byte[] Decompress(Stream compressed)
    {
        using var stream = new ZstdDecompressStream(compressed, leaveOpen: true);
        using var text = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            text.Write(buffer, 0, read);
            if (text.Length > MaxSize) throw new PonchoException($"what a registry has of layers is larger than is read, in bytes: \"{MaxSize}\"");
        }

        return text.ToArray();
    }

    private static MemoryStream Open(byte[] bytes, long from) => new(bytes, (int)from, bytes.Length - (int)from, writable: false);
}
