namespace Poncho.Runtime.Unpacking;

/// <summary>How much is unpacked before it is taken for a bomb: a small file that becomes a large one.</summary>
public sealed record UnpackLimits
{
    /// <summary>Bytes in all files of an environment: 256 GiB, some ten times the largest known.</summary>
    public long Bytes { get; init; } = 256L << 30;

    /// <summary>Entries of an environment's tarballs: four million.</summary>
    public long Entries { get; init; } = 4_000_000;
}
