using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Tests.Unpacking;

/// <summary>An environment of small layers, put into a store or written as a tarball, as <c>poncho create</c> would.</summary>
internal sealed class MadeEnvironment(params MadeLayer[] layers)
{
    private static readonly byte[] End = new byte[1024];

    public EnvironmentConfig Config { get; set; } = new()
    {
        Platform = new TargetPlatform { Os = "linux", Architecture = "amd64", Subdir = "linux-64" },
        Layers = [],
    };

    public byte[][] Blobs { get; } = [.. layers.Select(layer => (byte[])[.. Zstd.Compress(layer.Tar, new ZstdOptions()), .. EndFrame.Bytes])];

    public byte[] ConfigBytes => WithLayers().ToJson();

    public Manifest Manifest => Manifest.Create(MediaTypes.EnvironmentArtifact, Descriptor.Of(ConfigBytes, MediaTypes.EnvironmentConfig), [.. Blobs.Select(blob => Descriptor.Of(blob, MediaTypes.LayerTarZstd))], Annotations.None);

    public async Task<Descriptor> StoreAsync(Store store)
    {
        foreach (byte[] blob in Blobs) await store.WriteAsync(blob, MediaTypes.LayerTarZstd, CancellationToken.None);
        await store.WriteAsync(ConfigBytes, MediaTypes.EnvironmentConfig, CancellationToken.None);
        return await store.WriteAsync(Manifest.Bytes, MediaTypes.Manifest, CancellationToken.None);
    }

    /// <summary>Writes <c>.tar.zst</c> or <c>.tar.gz</c>, whichever the path says; returns the path.</summary>
    public string Write(string path, Func<EnvironmentHead, EnvironmentHead>? change = null)
    {
        bool zstd = path.EndsWith(".zst", StringComparison.Ordinal);
        byte[][] segments = [.. layers.Select((layer, i) => zstd ? Blobs[i][..^EndFrame.Length] : Member(layer.Tar))];
        long offset = 0;
        var list = new List<LayerSegment>();
        foreach (byte[] segment in segments)
        {
            list.Add(new LayerSegment(offset, segment.Length, Digest.Of(segment)));
            offset += segment.Length;
        }

        var head = new EnvironmentHead { Manifest = Manifest.Bytes, Config = ConfigBytes, Layers = list };
        var headLayer = new MadeLayer("head");
        head = change?.Invoke(head) ?? head;
        foreach (var (name, content) in head.Files) headLayer.File(name, content.ToArray());
        using var file = new FileStream(path, FileMode.Create);
        file.Write(zstd ? Zstd.Compress(headLayer.Tar, new ZstdOptions()) : Member(headLayer.Tar));
        for (int i = 0; i < segments.Length; i++)
            if (i >= head.Layers.Count || !head.Layers[i].IsAbsent) file.Write(segments[i]);
        file.Write(zstd ? EndFrame.Bytes : Member(End));
        return path;
    }

    /// <summary>The bytes of all layers as one plain tarball, as conda-pack would write it.</summary>
    public byte[] PlainTar() => [.. layers.SelectMany(layer => layer.Tar), .. End];

    private static byte[] Member(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GzipWriteStream(packed, new GzipOptions { BlockSize = GzipMember.MaxContentLength }, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    private EnvironmentConfig WithLayers() => Config with
    {
        Layers = [.. layers.Select((layer, i) => new EnvironmentLayer { Kind = "conda", Name = layer.Name, Version = "1", Digest = Digest.Of(Blobs[i]), Relocations = layer.Relocations })],
    };
}
