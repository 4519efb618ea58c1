using Microsoft.Win32.SafeHandles;

namespace Poncho.Registry.Storing;

/// <summary>An open blob.</summary>
internal interface IBlobContent : IDisposable
{
    /// <summary>In bytes.</summary>
    long Length { get; }

    /// <summary>The file that has its bytes, from its first one on; null where they are in no file.</summary>
    SafeFileHandle? File { get; }

    /// <summary>Reads from a place on; 0 only at the end.</summary>
    ValueTask<int> ReadAsync(Memory<byte> target, long offset, CancellationToken cancel);
}
