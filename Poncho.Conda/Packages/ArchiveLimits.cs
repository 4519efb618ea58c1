namespace Poncho.Conda.Packages;

/// <summary>What an archive may cost at most. The defaults are far beyond every real package; what exceeds them is a bomb, or a case for raising them.</summary>
public sealed record ArchiveLimits
{
    /// <summary>The environment variable that raises <see cref="UnpackedBytes"/>.</summary>
    public const string Variable = "PONCHO_UNPACK_LIMIT";

    public static ArchiveLimits Default { get; } = new();

    /// <summary>Bytes that a payload may unpack to: 64 GiB.</summary>
    public long UnpackedBytes { get; init; } = 64L << 30;

    /// <summary>How many times its packed size a payload may unpack to, once it is beyond 1 GiB: 1,000.</summary>
    public int Ratio { get; init; } = 1000;

    /// <summary>Bytes of <c>info/</c>, of which index and paths are kept in memory: 1 GiB in all, 256 MiB kept.</summary>
    public long InfoBytes { get; init; } = 1L << 30;

    public long KeptInfoBytes { get; init; } = 256L << 20;

    /// <summary>Entries of a payload: ten million.</summary>
    public int Entries { get; init; } = 10_000_000;
}
