using Poncho.IO;

namespace Poncho.Conda.Linking;

/// <summary>Where a package came from, as its record says: the lock's words, canonical, free of mirrors, ports, tokens and passwords.</summary>
public sealed record RecordSource
{
    /// <summary>The archive's file name.</summary>
    public required string FileName { get; init; }

    /// <summary>The channel's canonical URL, such as <c>https://conda.anaconda.org/conda-forge</c>, without the platform folder.</summary>
    public required string Channel { get; init; }

    /// <summary>The canonical URL of the archive.</summary>
    public required string Url { get; init; }

    public Digest? Sha256 { get; init; }

    /// <summary>32 lower-case hex digits; null where the channel does not say.</summary>
    public string? Md5 { get; init; }

    /// <summary>Bytes of the archive.</summary>
    public long? Size { get; init; }
}
