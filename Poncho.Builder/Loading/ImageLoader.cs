using Poncho.Builder.Building;
using Poncho.Builder.Homes;
using Poncho.Builder.Images;
using Poncho.Builder.Images.Bases;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Loading;

/// <summary>
/// An image that Poncho made becomes an environment again. Where its layers are the environment's own frames, it is the very same, with its digest; where
/// they are plain or in gzip, as for Docker, they are compressed anew, and those that others had compressed get another digest.
/// </summary>
internal static class ImageLoader
{
    private const string Others = "images that poncho export or push made come back; an image of others has no environment in it";

    /// <summary>Whether a path is an image: a layout's folder (with a name behind it, where it has several), or a tarball of one that is not compressed.</summary>
    public static bool Is(string path)
    {
        for (int at = path.IndexOf(':', StringComparison.Ordinal); at > 0; at = path.IndexOf(':', at + 1))
        {
            if (File.Exists(Path.Combine(path[..at], "oci-layout"))) return true;
        }

        if (Directory.Exists(path)) return File.Exists(Path.Combine(path, "oci-layout"));
        return path.EndsWith(".tar", StringComparison.Ordinal) && File.Exists(path);
    }

    /// <summary>Loads it. The name is given last, when every blob is there and has its digest.</summary>
    /// <param name="home">Where the store is.</param>
    /// <param name="path">The layout or tarball.</param>
    /// <param name="tag">The name that it gets; null for the one that it had.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancel">Stops it; layers that were loaded stay until they are pruned.</param>
    /// <exception cref="PonchoException">It is no image of Poncho's, is damaged, or has its environment relocated.</exception>
    public static async Task<LoadResult> LoadAsync(PonchoHome home, string path, string? tag, IBuildProgress progress, CancellationToken cancel)
    {
        var image = await Task.Run(() => BaseReader.Read(path, platform: null, cancel), cancel);
        return await LoadAsync(home, image, path, tag, progress, cancel);
    }

    /// <summary>Loads one that was read.</summary>
    /// <param name="home">Where the store is.</param>
    /// <param name="image">The image.</param>
    /// <param name="path">What the user calls it.</param>
    /// <param name="tag">The name that it gets; null for the one that it had.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancel">Stops it.</param>
    /// <inheritdoc cref="LoadAsync(PonchoHome, string, string?, IBuildProgress, CancellationToken)"/>
    public static async Task<LoadResult> LoadAsync(
        PonchoHome home, BaseImage image, string path, string? tag, IBuildProgress progress, CancellationToken cancel)
    {
        var documents = await Task.Run(() => DocumentsOf(image, path), cancel);
        var map = ImageDocuments.ReadMap(documents[ImagePlace.Map]);
        var manifest = Manifest.Parse(documents[ImagePlace.Manifest]);
        if (map.Prefix != "/.")
        {
            throw new PonchoException(
                $"the environment in this image is relocated to {map.Prefix}, and does not come back: \"{path}\"",
                "load a tarball of it, or an image without a base");
        }

        Check(manifest, documents[ImagePlace.Config], map, image, path);
        var name = tag is not null ? StoreName.Parse(tag) : StoreName.Parse(image.Labels.GetValueOrDefault(AnnotationNames.Title) ?? "image");
        var store = await Store.OpenAsync(home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        progress.Begin(BuildStep.Load, manifest.Layers.Count);
        var loaded = new Descriptor[manifest.Layers.Count];
        int kept = 0;

        // The lowest of the image's layers is the root.
        for (int group = 0; group < map.Groups.Count; group++)
        {
            var layer = image.Layers[group + 1];
            bool isOwn = layer.Descriptor.MediaType == MediaTypes.LayerTarZstd;
            using var plain = isOwn ? null : LayerBytes.OpenPlain(layer);
            long offset = 0;
            foreach (int i in map.Groups[group])
            {
                var wanted = manifest.Layers[i];
                if (store.Has(wanted)) kept++;
                if (isOwn) await CopyAsync(store, (FilePiece)layer.Pieces[0], offset, wanted, cancel);
                loaded[i] = isOwn ? wanted : await CompressAsync(store, plain!, map.PlainSizes[i], wanted, cancel);
                offset += wanted.Size - EndFrame.Length;
                progress.Done(BuildStep.Load, wanted.Annotations.Find(AnnotationNames.LayerName) ?? wanted.Digest.Hex[..12]);
            }
        }

        manifest = await StoredAsync(store, manifest, documents[ImagePlace.Config], loaded, cancel);
        await store.TagAsync(name.ToString(), manifest.Descriptor, cancel);
        progress.End(BuildStep.Load);
        return new LoadResult
        {
            Name = name.ToString(),
            Digest = manifest.Digest,
            LayersLoaded = loaded.Length - kept,
            LayersKept = kept,
            LayerBytes = manifest.Layers.Sum(layer => layer.Size),
        };
    }

    // The highest layer has them.
    private static IReadOnlyDictionary<string, byte[]> DocumentsOf(BaseImage image, string path)
    {
        if (image.Layers.Count == 0) throw new PonchoException($"no image of Poncho's: \"{path}\"", Others);
        using var plain = LayerBytes.OpenPlain(image.Layers[^1]);
        return ImageDocuments.Read(plain, path) ?? throw new PonchoException($"no image of Poncho's: \"{path}\"", Others);
    }

    private static void Check(Manifest manifest, byte[] config, ImageMap map, BaseImage image, string path)
    {
        var actual = Digest.Of(config);
        if (manifest.Config.Digest != actual) throw new BlobMismatchException(manifest.Config.Digest, actual, $"the config in {path}");
        int[] all = [.. map.Groups.SelectMany(group => group).Order()];
        bool isWhole = all.SequenceEqual(Enumerable.Range(0, manifest.Layers.Count)) && map.PlainSizes.Count == all.Length && map.Groups.Count + 2 <= image.Layers.Count;
        if (!isWhole) throw new PonchoException($"the image does not say where its environment's layers are: \"{path}\"", Others);
    }

    private static async Task CopyAsync(Store store, FilePiece layer, long offset, Descriptor wanted, CancellationToken cancel)
    {
        if (store.Has(wanted)) return;
        long length = wanted.Size - EndFrame.Length;
        if (length < 0 || offset > layer.Length - length) throw new PonchoException($"a layer of the image is shorter than it says: \"{wanted.Digest}\"");
        await using var content = new PieceStream([new FilePiece(layer.Path, layer.Offset + offset, length), new BytesPiece(EndFrame.Bytes.ToArray())]);
        await store.WriteAsync(content, wanted, cancel);
    }

    private static async Task<Descriptor> CompressAsync(Store store, Stream plain, long size, Descriptor was, CancellationToken cancel)
    {
        await using var blob = store.BeginBlob();
        await using var frame = new ZstdCompressStream(blob, new ZstdOptions { Level = WrittenLayer.Level }, leaveOpen: true);
        byte[] buffer = new byte[AtomicFile.BufferSize];
        for (long left = size; left > 0;)
        {
            int read = await plain.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancel);
            if (read == 0)
            {
                frame.Abandon();
                throw new PonchoException($"a layer of the image is shorter than it says: \"{was.Digest}\"");
            }

            await frame.WriteAsync(buffer.AsMemory(0, read), cancel);
            left -= read;
        }

        frame.EndFrame();
        await blob.WriteAsync(EndFrame.Bytes.ToArray(), cancel);
        var made = await blob.CommitAsync(MediaTypes.LayerTarZstd, cancel);
        return made.Digest == was.Digest ? was : made with { Annotations = was.Annotations.Without(AnnotationNames.LayerSegmentDigest) };
    }

    // The documents as they were, or, where layers got other digests, the same with these.
    private static async Task<Manifest> StoredAsync(Store store, Manifest manifest, byte[] config, Descriptor[] layers, CancellationToken cancel)
    {
        if (!layers.SequenceEqual(manifest.Layers))
        {
            var read = EnvironmentConfig.Parse(config);
            config = (read with { Layers = [.. read.Layers.Select((layer, i) => layer with { Digest = layers[i].Digest })] }).ToJson();
            manifest = Manifest.Create(manifest.ArtifactType, Descriptor.Of(config, manifest.Config.MediaType), layers, manifest.Annotations);
        }

        await store.WriteAsync(config, manifest.Config.MediaType, cancel);
        await store.WriteAsync(manifest.Bytes, manifest.MediaType, cancel);
        return manifest;
    }
}
