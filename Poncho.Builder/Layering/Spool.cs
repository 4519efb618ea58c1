using Poncho.IO.Files;

namespace Poncho.Builder.Layering;

/// <summary>
/// Holds files of an archive between reading them in its order and writing them in ours: one file without a name, so that nothing is left over however the process ends.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly FileStream _file;

    /// <param name="folder">A folder on a disk with room for the content; created where it is missing.</param>
    public Spool(string folder)
    {
        string path;
        try
        {
            Directory.CreateDirectory(folder);
            path = AtomicFile.TemporaryNameBeside(Path.Combine(folder, "spool"));
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, AtomicFile.BufferSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(folder, e);
        }

        File.Delete(path);
    }

    /// <summary>Appends a whole stream and says where it lies.</summary>
    public SpoolSlice Append(Stream content)
    {
        long start = _file.Length;
        _file.Position = start;
        content.CopyTo(_file, AtomicFile.BufferSize);
        _file.Flush();
        return new SpoolSlice(start, _file.Length - start);
    }

    /// <inheritdoc cref="Append(Stream)"/>
    public SpoolSlice Append(ReadOnlySpan<byte> content)
    {
        long start = _file.Length;
        RandomAccess.Write(_file.SafeFileHandle, content, start);
        return new SpoolSlice(start, content.Length);
    }

    /// <summary>Reads a slice whole: for small files.</summary>
    public byte[] ReadAll(SpoolSlice slice)
    {
        var content = new byte[slice.Length];
        for (int at = 0; at < content.Length;)
        {
            int read = RandomAccess.Read(_file.SafeFileHandle, content.AsSpan(at), slice.Offset + at);
            if (read == 0) throw new EndOfStreamException("the spool is shorter than its slices");
            at += read;
        }

        return content;
    }

    /// <summary>Opens a slice for reading, independently of other readers.</summary>
    public Stream Open(SpoolSlice slice) => new SpoolReader(_file.SafeFileHandle, slice);

    public void Dispose() => _file.Dispose();
}
