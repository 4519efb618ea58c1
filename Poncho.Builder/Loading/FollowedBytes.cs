using Poncho.IO.Streams;

namespace Poncho.Builder.Loading;

/// <summary>A stream and then some bytes more.</summary>
internal sealed class FollowedBytes(Stream first, ReadOnlyMemory<byte> then) : ReadingStream
{
    private int _passed;

    public override int Read(Span<byte> buffer)
    {
        int read = first.Read(buffer);
        return read > 0 || buffer.IsEmpty ? read : Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await first.ReadAsync(buffer, cancellationToken);
        return read > 0 || buffer.IsEmpty ? read : Take(buffer.Span);
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, then.Length - _passed);
        then.Span.Slice(_passed, count).CopyTo(buffer);
        _passed += count;
        return count;
    }
}
