using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tarballs;

namespace Poncho.Runtime.Opening;

/// <summary>
/// A plain tarball with a head: layers are read by their offsets, any number at once. In a <c>.tar.zst</c> each layer's bytes with the end
/// frame must have the manifest's digest. Gzip members are other bytes than those that the manifest has the digest of: such layers are known
/// by the sha256 of the members that they are read from, and the environment by that of the head.
/// </summary>
public sealed class TarballEnvironment : EnvironmentSource
{
    private readonly SafeFileHandle _file;
    private readonly Dictionary<Digest, LayerSegment> _blobSegments;

    private TarballEnvironment(SafeFileHandle file, Dictionary<Digest, LayerSegment> blobSegments)
    {
        _file = file;
        _blobSegments = blobSegments;
    }

    /// <summary>Whether it leaves layers to another tarball: see <see cref="CompletedEnvironment"/>.</summary>
    public bool IsIncremental => Layers.Any(layer => layer.IsAbsent);

    /// <summary>
    /// Where the bytes of a layer's blob, without its end frame, lie in the file. They are not checked yet, nor is what the segment says of
    /// their digest.
    /// </summary>
    /// <param name="layer">The digest that the manifest gives the layer.</param>
    /// <returns>Its offset counts from the file's beginning; null where the tarball leaves the layer out or has it as gzip members.</returns>
    public LayerSegment? BlobSegmentOf(Digest layer) => _blobSegments.TryGetValue(layer, out var segment) ? segment : null;

    /// <summary>Reads the head of a tarball; null for one without.</summary>
    /// <exception cref="PonchoException">The file cannot be read, is no tarball, or its head is damaged.</exception>
    public static TarballEnvironment? Open(string path)
    {
        using var start = TarballStart.Open(path);
        return start?.OpenWhole();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    internal static TarballEnvironment Of(SafeFileHandle file, TarballForm form, TarballHead head, string path)
    {
        var manifest = Oci.Documents.Manifest.Parse(head.Files.Manifest);
        var config = ReadConfig(manifest, head.Files.Config.Span, path);
        if (head.Files.Layers.Count != manifest.Layers.Count)
        {
            throw Contradiction(path, $"{head.Files.Layers.Count} layers, and its manifest {manifest.Layers.Count}");
        }

        var layers = new LayerSource[manifest.Layers.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = LayerOf(file, form, head, i, manifest.Layers[i], config.Layers[i], path);
        }

        return new TarballEnvironment(file, form == TarballForm.Zstd ? BlobSegments(head, manifest) : [])
        {
            Name = path,
            Id = head.Id,
            Manifest = head.Files.Manifest,
            ConfigBytes = head.Files.Config,
            Config = config,
            Layers = layers,
        };
    }

    private static Dictionary<Digest, LayerSegment> BlobSegments(TarballHead head, Manifest manifest)
    {
        var segments = new Dictionary<Digest, LayerSegment>();
        foreach (var (segment, descriptor) in head.Files.Layers.Zip(manifest.Layers))
        {
            if (!segment.IsAbsent) segments.TryAdd(descriptor.Digest, segment with { Offset = head.End + segment.Offset });
        }

        return segments;
    }

    private static LayerSource LayerOf(
        SafeFileHandle file,
        TarballForm form,
        TarballHead head,
        int number,
        Descriptor descriptor,
        EnvironmentLayer layer,
        string path)
    {
        var segment = head.Files.Layers[number];
        if (segment.IsAbsent)
        {
            if (segment.Digest != descriptor.Digest) throw Contradiction(path, $"another absent layer {number} than its manifest");
            return new AbsentLayer { Id = descriptor.Digest, Name = NameOf(layer), Size = 0, Relocations = layer.Relocations };
        }

        if (form == TarballForm.Zstd)
        {
            bool fits = descriptor.MediaType == MediaTypes.LayerTarZstd && segment.Length + EndFrame.Length == descriptor.Size;
            if (!fits) throw Contradiction(path, $"another length for layer {number} than its manifest");
        }

        return new Segment(file, form, head.End, segment, descriptor, NameOf(layer), layer.Relocations);
    }

    private static PonchoException Contradiction(string path, string what) => new(
        $"the tarball's head says {what}: \"{path}\"",
        "create the environment again");

    private sealed class Segment : LayerSource
    {
        private readonly SafeFileHandle _file;
        private readonly bool _zstd;
        private readonly long _offset;
        private readonly long _length;

        [SetsRequiredMembers]
        public Segment(
            SafeFileHandle file,
            TarballForm form,
            long start,
            LayerSegment segment,
            Descriptor descriptor,
            string name,
            RelocationIndex relocations)
        {
            _file = file;
            _zstd = form == TarballForm.Zstd;
            _offset = start + segment.Offset;
            _length = segment.Length;
            Id = _zstd ? descriptor.Digest : segment.Digest;
            Name = name;
            Size = segment.Length;
            Relocations = relocations;
        }

        internal override LayerStream Open(Action<long> passed)
        {
            // The end frame stands once in the file, after the last layer; as a blob each layer has it.
            ReadOnlyMemory<byte> end = _zstd ? EndFrame.Bytes.ToArray() : default;
            var bytes = new FollowedStream(new FileSlice(_file, _offset, _length), end);
            var verified = new VerifyingStream(bytes, Id, _length + end.Length, $"layer {Name}");
            return new LayerStream(new ReportingStream(verified, passed), _zstd ? MediaTypes.LayerTarZstd : MediaTypes.LayerTarGzip, Name);
        }
    }
}
