using System.Globalization;
using Poncho.IO;

namespace Poncho.Conda.Packages;

/// <summary>
/// What an archive may cost at most. The defaults are far beyond every real package; what exceeds them is a bomb, or a case for raising
/// them.
/// </summary>
public sealed record ArchiveLimits
{
    /// <summary>The environment variable that sets <see cref="UnpackedBytes"/>, and with it says that the ratio is no matter.</summary>
    public const string Variable = "PONCHO_UNPACK_LIMIT";

    public static ArchiveLimits Default { get; } = new();

    /// <summary>Bytes that a payload may unpack to: 64 GiB.</summary>
    public long UnpackedBytes { get; init; } = 64L << 30;

    /// <summary>How many times its packed size a payload may unpack to, once it is beyond 1 GiB: 1,000.</summary>
    public int Ratio { get; init; } = 1000;

    /// <summary>Bytes of all of <c>info/</c>, of which some is read: 1 GiB.</summary>
    public long InfoBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of what is read of <c>info/</c>, and kept in memory: 256 MiB.</summary>
    public long KeptInfoBytes { get; init; } = 256L << 20;

    /// <summary>Entries of a payload: two million. Some 500 bytes of memory go to each.</summary>
    public int Entries { get; init; } = 2_000_000;

    /// <summary>The limits as <see cref="Variable"/> sets them, the defaults where it does not.</summary>
    /// <exception cref="PonchoException">It is set to what is no number of bytes.</exception>
    public static ArchiveLimits From(IReadOnlyDictionary<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (!environment.TryGetValue(Variable, out string? text) || text is null) return Default;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0
            ? new ArchiveLimits { UnpackedBytes = bytes, Ratio = int.MaxValue }
            : throw new PonchoException($"{Variable} is not a number of bytes: \"{text}\"", "give bytes as digits, such as 100000000000");
    }
}
