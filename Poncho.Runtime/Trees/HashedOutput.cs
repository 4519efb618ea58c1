using System.IO.Hashing;
using Poncho.IO.Streams;

namespace Poncho.Runtime.Trees;

/// <summary>Passes bytes on, counts them, and takes their XXH64. What they are passed to stays open.</summary>
internal sealed class HashedOutput(Stream output) : WritingStream
{
    private readonly XxHash64 _hash = new();

    /// <summary>Bytes that have passed.</summary>
    public long Count { get; private set; }

    /// <summary>XXH64 of what has passed.</summary>
    public ulong Hash => _hash.GetCurrentHashAsUInt64();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        output.Write(buffer);
        _hash.Append(buffer);
        Count += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
