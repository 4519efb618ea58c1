using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Unpacking;

/// <summary>
/// A plain tarball with a head: layers are read by their offsets, any number at once. In a <c>.tar.zst</c> each layer's bytes with the end frame must have the
/// manifest's digest. Gzip members cannot be held to it: such layers are known by the sha256 of the bytes that they come from, and the environment by its head's.
/// </summary>
public sealed class TarballEnvironment : EnvironmentSource
{
    private readonly SafeFileHandle _file;

    private TarballEnvironment(SafeFileHandle file) => _file = file;

    /// <summary>Whether it leaves layers to another tarball: see <see cref="CompletedEnvironment"/>.</summary>
    public bool IsIncremental => Layers.Any(layer => layer is AbsentLayer);

    /// <summary>Reads the head of a tarball; null for one without.</summary>
    /// <exception cref="PonchoException">The file cannot be read, is no tarball, or its head is damaged.</exception>
    public static TarballEnvironment? Open(string path)
    {
        var file = OpenFile(path);
        try
        {
            var form = FormOf(file, path);
            if (TarballHead.Read(file, form, path) is { } head) return Of(file, form, head, path);
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    internal static TarballForm FormOf(SafeFileHandle file, string path)
    {
        Span<byte> front = stackalloc byte[TarballForms.Needed];
        int read = FullRead.At(file, front, 0);
        return TarballForms.Of(front[..read], path);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private static TarballEnvironment Of(SafeFileHandle file, TarballForm form, TarballHead head, string path)
    {
        var manifest = Oci.Documents.Manifest.Parse(head.Files.Manifest);
        var config = ReadConfig(manifest, head.Files.Config.Span, path);
        var segments = head.Files.Layers;
        if (segments.Count != manifest.Layers.Count) throw Contradiction(path, $"{segments.Count} layers, and its manifest {manifest.Layers.Count}");
        long end = head.End + (segments.Count == 0 ? 0 : segments[^1].Offset + segments[^1].Length);
        long length = RandomAccess.GetLength(file);
        if (end > length) throw new PonchoException($"the file is cut short ({length} bytes of more than {end}): \"{path}\"", "copy or fetch it again");
        var layers = new LayerSource[segments.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            var descriptor = manifest.Layers[i];
            if (segments[i].IsAbsent)
            {
                if (segments[i].Digest != descriptor.Digest) throw Contradiction(path, $"another absent layer {i} than its manifest");
                layers[i] = new AbsentLayer { Id = descriptor.Digest, Name = NameOf(config.Layers[i]), Size = 0, Relocations = config.Layers[i].Relocations };
                continue;
            }

            if (form == TarballForm.Zstd && (descriptor.MediaType != MediaTypes.LayerTarZstd || segments[i].Length + EndFrame.Length != descriptor.Size)) throw Contradiction(path, $"another length for layer {i} than its manifest");
            layers[i] = new Segment(file, form, head.End, segments[i], descriptor, NameOf(config.Layers[i]), config.Layers[i].Relocations);
        }

        return new TarballEnvironment(file)
        {
            Name = path,
            Id = form == TarballForm.Zstd ? manifest.Digest : head.Digest,
            Manifest = head.Files.Manifest,
            ConfigBytes = head.Files.Config,
            Config = config,
            Layers = layers,
        };
    }

    private static PonchoException Contradiction(string path, string what) => new($"the tarball's head says {what}: \"{path}\"", "create the environment again");

    private sealed class Segment : LayerSource
    {
        private readonly SafeFileHandle _file;
        private readonly bool _zstd;
        private readonly long _offset;
        private readonly long _length;

        [SetsRequiredMembers]
        public Segment(SafeFileHandle file, TarballForm form, long start, LayerSegment segment, Descriptor descriptor, string name, RelocationIndex relocations)
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
            var verified = new VerifyingStream(new FollowedStream(new FileSlice(_file, _offset, _length), end), Id, _length + end.Length, $"layer {Name}");
            return new LayerStream(new ReportingStream(verified, passed), _zstd ? MediaTypes.LayerTarZstd : MediaTypes.LayerTarGzip, Name);
        }
    }
}
