using System.Text;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tests.Activation;

namespace Poncho.Runtime.Tests.Unpacking;

/// <summary>A small layer: its tarball without the end, and its relocation index.</summary>
internal sealed class MadeLayer(string name)
{
    private const long Time = 1_600_000_000;

    private readonly MemoryStream _tar = new();
    private readonly List<Relocation> _relocations = [];
    private LayerTarWriter? _writer;

    public string Name => name;

    public byte[] Tar => _tar.ToArray();

    public RelocationIndex Relocations => new(_relocations);

    private LayerTarWriter Writer => _writer ??= new LayerTarWriter(_tar);

    public MadeLayer File(string path, string content, LayerFile kind = LayerFile.Plain) => File(path, Encoding.UTF8.GetBytes(content), kind);

    public MadeLayer File(string path, byte[] content, LayerFile kind = LayerFile.Plain)
    {
        Writer.WriteFileAsync(path, kind, Time, content, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return this;
    }

    /// <summary>A file whose placeholders are in the index.</summary>
    public MadeLayer Relocated(string path, RelocationMode mode, string content, LayerFile kind = LayerFile.Plain)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        var finder = new PlaceholderFinder(HandMadePrefix.Placeholder);
        finder.Append(bytes);
        _relocations.Add(new Relocation { Path = path, Mode = mode, Placeholder = finder.Placeholder, Offsets = finder.Finish() });
        return File(path, bytes, kind);
    }

    public MadeLayer Index(Relocation relocation)
    {
        _relocations.Add(relocation);
        return this;
    }

    public MadeLayer Folder(string path)
    {
        Writer.WriteDirectoryAsync(path, Time, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return this;
    }

    public MadeLayer Link(string path, string target)
    {
        Writer.WriteSymlinkAsync(path, target, Time, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return this;
    }

    public MadeLayer HardLink(string path, string target)
    {
        Writer.WriteHardLinkAsync(path, target, LayerFile.Plain, Time, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return this;
    }

    /// <summary>Bytes as they are: for entries that the layer writer refuses to write.</summary>
    public MadeLayer Raw(byte[] tar)
    {
        _tar.Write(tar);
        return this;
    }
}
