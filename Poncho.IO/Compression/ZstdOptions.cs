namespace Poncho.IO.Compression;

/// <summary>How a zstd frame is written. The same options, library version and bytes give the same frame.</summary>
public sealed record ZstdOptions
{
    /// <summary>1 (fast) to 22 (small); 3 is the library's own default.</summary>
    public int Level { get; init; } = 3;

    /// <summary>Whether an XXH64 checksum of the content follows the blocks.</summary>
    public bool Checksum { get; init; } = true;

    /// <summary>The number of bytes that will be written, for the frame header; null where it is not known.</summary>
    public long? ContentSize { get; init; }
}
