using Microsoft.Win32.SafeHandles;
using Poncho.IO.Streams;

namespace Poncho.Runtime.Tarballs;

/// <summary>A piece of an open file as a stream. Several threads may each have one of the same file.</summary>
internal sealed class FileSlice(SafeFileHandle file, long offset, long length) : ReadingStream
{
    private long _at;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _at == length) return 0;
        int read = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, length - _at)], offset + _at);
        if (read == 0) throw new EndOfStreamException("the file ends too early");
        _at += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
