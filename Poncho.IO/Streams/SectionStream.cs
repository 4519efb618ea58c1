using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;

namespace Poncho.IO.Streams;

/// <summary>
/// Part of a file, read forward. Several may read one handle at once: each keeps its own place. A disk that fails is a <see
/// cref="PonchoException"/>.
/// </summary>
public sealed class SectionStream(SafeFileHandle file, long offset, long length) : ReadingStream
{
    private long _position;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int read = RandomAccess.Read(file, buffer[..Within(buffer.Length)], offset + _position);
            _position += read;
            return read;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int read = await RandomAccess.ReadAsync(file, buffer[..Within(buffer.Length)], offset + _position, cancellationToken);
            _position += read;
            return read;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(e);
        }
    }

    private int Within(int count) => (int)Math.Min(count, length - _position);
}
