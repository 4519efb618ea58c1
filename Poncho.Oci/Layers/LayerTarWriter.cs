using Poncho.IO;
using Poncho.IO.Tar;

namespace Poncho.Oci.Layers;

/// <summary>
/// Writes the entries of a layer's tarball, so that the same calls give the same bytes on every machine (<see cref="TarForwardWriter"/>):
/// owner 0:0 without names; mode 0755 for folders and executable files, else 0644. The two zero blocks at the end are not written: they are
/// the layer's end frame.
/// </summary>
/// <remarks>
/// Paths are relative to the prefix, with <c>/</c> between, in any order that the caller chooses. Times are whole seconds since 1970.
/// </remarks>
public sealed class LayerTarWriter
{
    private const int Executable = 0x1ed, Plain = 0x1a4, EverythingAllowed = 0x1ff;

    private readonly TarForwardWriter _tar;

    /// <param name="output">Stays open.</param>
    public LayerTarWriter(Stream output) => _tar = new TarForwardWriter(output);

    /// <summary>Bytes of tarball written so far: a multiple of 512.</summary>
    public long Count => _tar.Count;

    /// <summary>A folder. A slash at the end is added where there is none.</summary>
    public ValueTask WriteDirectoryAsync(string path, long mtime, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _tar.WriteHeadAsync(TarMemberKind.Folder, Checked(path.TrimEnd('/')), "", Executable, 0, mtime, cancel);
    }

    /// <summary>A soft link; the target is written as it is.</summary>
    public ValueTask WriteSymlinkAsync(string path, string target, long mtime, CancellationToken cancel) =>
        _tar.WriteHeadAsync(TarMemberKind.SymbolicLink, Checked(path), target, EverythingAllowed, 0, mtime, cancel);

    /// <summary>A second name of a file that the layer has already.</summary>
    /// <param name="path">The new name.</param>
    /// <param name="target">The path of the file in this layer.</param>
    /// <param name="kind">As for that file: readers take the mode of either.</param>
    /// <param name="mtime">As for that file.</param>
    /// <param name="cancel">Stops the writing.</param>
    public ValueTask WriteHardLinkAsync(string path, string target, LayerFile kind, long mtime, CancellationToken cancel) =>
        _tar.WriteHeadAsync(TarMemberKind.HardLink, Checked(path), target, ModeOf(kind), 0, mtime, cancel);

    /// <summary>A file whose bytes are at hand.</summary>
    public async ValueTask WriteFileAsync(string path, LayerFile kind, long mtime, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        await WriteFileHeadAsync(path, kind, mtime, content.Length, cancel);
        await _tar.WriteDataAsync(content, cancel);
    }

    /// <summary>A file of which <paramref name="size"/> bytes are read from a stream.</summary>
    /// <exception cref="PonchoException">The stream ends before.</exception>
    public async ValueTask WriteFileAsync(string path, LayerFile kind, long mtime, long size, Stream content, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(content);
        await WriteFileHeadAsync(path, kind, mtime, size, cancel);
        await WriteContentAsync(path, size, content, cancel);
    }

    /// <summary>The content of a file whose head was written last.</summary>
    internal ValueTask WriteContentAsync(string path, long size, Stream content, CancellationToken cancel) =>
        _tar.WriteDataAsync(path, size, content, cancel);

    /// <summary>The head of a file whose content comes by another way.</summary>
    internal ValueTask WriteFileHeadAsync(string path, LayerFile kind, long mtime, long size, CancellationToken cancel) =>
        _tar.WriteHeadAsync(TarMemberKind.File, Checked(path), "", ModeOf(kind), size, mtime, cancel);

    private static int ModeOf(LayerFile kind) => kind == LayerFile.Executable ? Executable : Plain;

    private static string Checked(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.StartsWith('/') && !path.EndsWith('/')) return path;
        throw new ArgumentException($"a path in a layer is relative and ends with a name: \"{path}\"", nameof(path));
    }
}
