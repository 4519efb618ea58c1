namespace Poncho.Registry.Storing;

/// <summary>An open blob.</summary>
internal interface IBlobContent : IDisposable
{
    /// <summary>In bytes.</summary>
    long Length { get; }

    /// <summary>Reads from a place on; 0 only at the end.</summary>
    ValueTask<int> ReadAsync(Memory<byte> target, long offset, CancellationToken cancel);
}
