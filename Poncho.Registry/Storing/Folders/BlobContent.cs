using Microsoft.Win32.SafeHandles;

namespace Poncho.Registry.Storing.Folders;

/// <summary>A blob's file, opened. It stays readable when the blob is deleted meanwhile.</summary>
internal sealed class BlobContent(SafeFileHandle file) : IBlobContent
{
    public long Length { get; } = RandomAccess.GetLength(file);

    public SafeFileHandle File => file;

    // Nearly always in the page cache: handing it to another thread would cost more than the reading.
    public ValueTask<int> ReadAsync(Memory<byte> target, long offset, CancellationToken cancel) => ValueTask.FromResult(RandomAccess.Read(file, target.Span, offset));

    public void Dispose() => file.Dispose();
}
