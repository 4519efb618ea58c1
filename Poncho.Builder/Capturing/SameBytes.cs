using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Capturing;

/// <summary>Takes bytes that are written, and says whether a file has the same; it does not own the file.</summary>
internal sealed class SameBytes(FileStream file) : WritingStream
{
    private readonly byte[] _buffer = new byte[AtomicFile.BufferSize];

    /// <summary>False from the first difference on.</summary>
    public bool IsSame { get; private set; } = true;

    /// <summary>Whether the file has no more bytes.</summary>
    public bool IsAtEnd => file.Position == file.Length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (IsSame && !buffer.IsEmpty)
        {
            int part = Math.Min(buffer.Length, _buffer.Length);
            int read = file.ReadAtLeast(_buffer.AsSpan(0, part), part, throwOnEndOfStream: false);
            IsSame = buffer[..part].SequenceEqual(_buffer.AsSpan(0, read));
            buffer = buffer[part..];
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
