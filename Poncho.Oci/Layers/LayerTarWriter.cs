using System.Buffers;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Oci.Layers;

/// <summary>
/// Writes the entries of a layer's tarball, so that the same calls give the same bytes on every machine: ustar where the values fit, else PAX records (GNU's form for long names with a line feed) under a constant name;
/// owner 0:0 without names; mode 0755 for folders and executable files, else 0644. The two zero blocks at the end are not written: they are the layer's end frame.
/// </summary>
/// <remarks>Paths are relative to the prefix, with <c>/</c> between, in any order that the caller chooses. Times are whole seconds since 1970.</remarks>
public sealed class LayerTarWriter
{
    private const int Executable = 0x1ed, Plain = 0x1a4;

    // What no UTF-8 can say is a bug of the caller, not a question mark in a name.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _output;
    private readonly byte[] _block = new byte[TarHeader.BlockSize];

    /// <param name="output">Stays open.</param>
    public LayerTarWriter(Stream output) => _output = output;

    /// <summary>Bytes of tarball written so far: a multiple of 512.</summary>
    public long Count { get; private set; }

    /// <summary>A folder. A slash at the end is added where there is none.</summary>
    public ValueTask WriteDirectoryAsync(string path, long mtime, CancellationToken cancel) =>
        WriteHeadersAsync(TarHeader.Directory, PathBytes(path.TrimEnd('/'), "/"), [], Executable, 0, mtime, cancel);

    /// <summary>A soft link; the target is written as it is.</summary>
    public ValueTask WriteSymlinkAsync(string path, string target, long mtime, CancellationToken cancel) =>
        WriteHeadersAsync(TarHeader.Symlink, PathBytes(path), TextBytes(target, "link target"), 0x1ff, 0, mtime, cancel);

    /// <summary>A second name of a file that the layer has already.</summary>
    /// <param name="path">The new name.</param>
    /// <param name="target">The path of the file in this layer.</param>
    /// <param name="kind">As for that file: readers take the mode of either.</param>
    /// <param name="mtime">As for that file.</param>
    /// <param name="cancel">Stops the writing.</param>
    public ValueTask WriteHardLinkAsync(string path, string target, LayerFile kind, long mtime, CancellationToken cancel) =>
        WriteHeadersAsync(TarHeader.HardLink, PathBytes(path), TextBytes(target, "link target"), ModeOf(kind), 0, mtime, cancel);

    /// <summary>A file whose bytes are at hand.</summary>
    public async ValueTask WriteFileAsync(string path, LayerFile kind, long mtime, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        await WriteHeadersAsync(TarHeader.File, PathBytes(path), [], ModeOf(kind), content.Length, mtime, cancel);
        await WriteAsync(content, cancel);
        await PadAsync(content.Length, cancel);
    }

    /// <summary>A file of which <paramref name="size"/> bytes are read from a stream.</summary>
    /// <exception cref="PonchoException">The stream ends before.</exception>
    public async ValueTask WriteFileAsync(string path, LayerFile kind, long mtime, long size, Stream content, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        await WriteHeadersAsync(TarHeader.File, PathBytes(path), [], ModeOf(kind), size, mtime, cancel);
        await WriteContentAsync(path, size, content, cancel);
    }

    /// <summary>The content of a file whose head was written last.</summary>
    internal async ValueTask WriteContentAsync(string path, long size, Stream content, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            for (long left = size; left > 0;)
            {
                int read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancel);
                if (read == 0) throw new PonchoException($"file ends {left} bytes before its size of {size}: \"{path}\"", "it was cut short, or changed while it was read");
                await WriteAsync(buffer.AsMemory(0, read), cancel);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await PadAsync(size, cancel);
    }

    /// <summary>The head of a file whose content comes by another way.</summary>
    internal ValueTask WriteFileHeadAsync(string path, LayerFile kind, long mtime, long size, CancellationToken cancel) => WriteHeadersAsync(TarHeader.File, PathBytes(path), [], ModeOf(kind), size, mtime, cancel);

    private static int ModeOf(LayerFile kind) => kind == LayerFile.Executable ? Executable : Plain;

    private static byte[] PathBytes(string path, string end = "")
    {
        if (path.StartsWith('/') || path.EndsWith('/')) throw new ArgumentException($"a path in a layer is relative and ends with a name: \"{path}\"", nameof(path));
        return TextBytes(path + end, "path");
    }

    private static byte[] TextBytes(string text, string what)
    {
        // No field can hold a NUL, and no file system such a name.
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException($"a {what} is neither empty nor has a NUL: \"{text}\"", nameof(text));
        return Utf8.GetBytes(text);
    }

    private async ValueTask WriteHeadersAsync(byte type, byte[] path, byte[] link, int mode, long size, long mtime, CancellationToken cancel)
    {
        var form = TarHeader.FormOf(path, link, size, mtime);
        foreach (var (before, data) in TarHeader.Before(form, path, link, size, mtime))
        {
            TarHeader.FillBefore(_block, form, before, data.Length);
            await WriteAsync(_block, cancel);
            await WriteAsync(data, cancel);
            await PadAsync(data.Length, cancel);
        }

        TarHeader.Fill(_block, form, type, path, link, mode, size, mtime);
        await WriteAsync(_block, cancel);
    }

    private async ValueTask PadAsync(long size, CancellationToken cancel)
    {
        int rest = (int)(size % TarHeader.BlockSize);
        if (rest == 0) return;
        _block.AsSpan().Clear();
        await WriteAsync(_block.AsMemory(rest), cancel);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await _output.WriteAsync(bytes, cancel);
        Count += bytes.Length;
    }
}
