using System.Buffers;
using System.Text;
using Poncho.IO.Files;

namespace Poncho.IO.Tar;

/// <summary>
/// Writes a tarball forward, so that the same calls give the same bytes on every machine: ustar where the values fit, else PAX records
/// (GNU's form for long names with a line feed) under a constant name; owner 0:0 without names. Times are whole seconds since 1970.
/// </summary>
public sealed class TarForwardWriter
{
    /// <summary>The two blocks of zeros that end a tarball.</summary>
    private const int EndLength = 2 * TarBlocks.Size;

    // What no UTF-8 can say is a bug of the caller, not a question mark in a name.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _output;
    private readonly byte[] _block = new byte[TarBlocks.Size];

    /// <param name="output">Stays open.</param>
    public TarForwardWriter(Stream output) => _output = output;

    /// <summary>Bytes of tarball written so far: a multiple of 512 between members.</summary>
    public long Count { get; private set; }

    /// <summary>Writes what stands before a member's data. For a file, its data is to follow.</summary>
    /// <param name="kind">A file, folder or link.</param>
    /// <param name="path">The path; a folder's gets a slash at its end where it has none.</param>
    /// <param name="link">What a link names; else empty.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="size">Bytes of data; 0 for all but files.</param>
    /// <param name="mtime">Seconds since 1970.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <exception cref="ArgumentException">A text is empty, has a NUL, or is no Unicode.</exception>
    public async ValueTask WriteHeadAsync(TarMemberKind kind, string path, string link, int mode, long size, long mtime, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(link);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        byte type = TarHeaderText.TypeOf(kind);
        byte[] pathBytes = Bytes(kind == TarMemberKind.Folder && !path.EndsWith('/') ? path + "/" : path, "path");
        byte[] linkBytes = kind is TarMemberKind.HardLink or TarMemberKind.SymbolicLink ? Bytes(link, "link target") : [];
        var form = TarHeaderText.FormOf(pathBytes, linkBytes, size, mtime);
        foreach (var (before, data) in TarHeaderText.Before(form, pathBytes, linkBytes, size, mtime))
        {
            TarHeaderText.FillBefore(_block, form, before, data.Length);
            await WriteAsync(_block, cancel);
            await WriteDataAsync(data, cancel);
        }

        TarHeaderText.Fill(_block, form, type, pathBytes, linkBytes, mode, size, mtime);
        await WriteAsync(_block, cancel);
    }

    /// <summary>Writes all data of the file whose head was written last, and its padding.</summary>
    public async ValueTask WriteDataAsync(ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        await WriteAsync(data, cancel);
        await PadAsync(data.Length, cancel);
    }

    /// <summary>The same, of which <paramref name="size"/> bytes are read from a stream.</summary>
    /// <param name="path">Names the file in the error.</param>
    /// <param name="size">As the head said.</param>
    /// <param name="data">Stays open.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <exception cref="PonchoException">The stream ends before.</exception>
    public async ValueTask WriteDataAsync(string path, long size, Stream data, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(data);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            for (long left = size; left > 0;)
            {
                int read = await data.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancel);
                if (read == 0) throw EndsEarly(path, size, left);
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

    /// <summary>Writes the two blocks of zeros that end a tarball.</summary>
    public ValueTask WriteEndAsync(CancellationToken cancel) => WriteAsync(new byte[EndLength], cancel);

    private static PonchoException EndsEarly(string path, long size, long left) =>
        new($"file ends {left} bytes before its size of {size}: \"{path}\"", "it was cut short, or changed while it was read");

    private static byte[] Bytes(string text, string what)
    {
        // No field can hold a NUL, and no file system such a name.
        bool isWritable = text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal);
        return isWritable ? s_utf8.GetBytes(text) : throw new ArgumentException($"a {what} is neither empty nor has a NUL: \"{text}\"", nameof(text));
    }

    private ValueTask PadAsync(long size, CancellationToken cancel)
    {
        int padding = TarBlocks.PaddingOf(size);
        if (padding == 0) return ValueTask.CompletedTask;
        _block.AsSpan().Clear();
        return WriteAsync(_block.AsMemory(0, padding), cancel);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await _output.WriteAsync(bytes, cancel);
        Count += bytes.Length;
    }
}
