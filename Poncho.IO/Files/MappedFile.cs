using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Poncho.IO.Files;

/// <summary>
/// A file as memory, without copying it. Only for files that are never changed in place, such as those of our caches, which are replaced or
/// deleted: where a file is cut short, reading beyond its new end kills the process.
/// </summary>
public sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _length;

    private MappedFile(MemoryMappedFile file, MemoryMappedViewAccessor view, int length)
    {
        _file = file;
        _view = view;
        _length = length;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += view.PointerOffset;
    }

    /// <summary>The file's bytes. The mapping lasts as long as they are referred to; it need not be closed.</summary>
    /// <exception cref="PonchoException">The file cannot be read, or is 2 GiB or larger.</exception>
    public static ReadOnlyMemory<byte> Open(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            if (length == 0) return ReadOnlyMemory<byte>.Empty;
            if (length > Array.MaxLength) throw new PonchoException($"file is too large to be read: \"{path}\"");
            var file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new MappedFile(file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), (int)length).Memory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    /// <summary>The mapping never moves.</summary>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        // Without a finalizer of ours the view's own handle lets go of the memory; it is reached from here as long as the bytes are.
        if (!disposing) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
