namespace Poncho.IO.Net;

/// <summary>A file to be fetched, and what is known of it beforehand.</summary>
public sealed record DownloadRequest
{
    /// <summary>Where it is: http, https or file, the first tried first. May hold passwords and tokens; they are never shown.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Where it goes. The folder must be there; an older file is replaced.</summary>
    public required string Target { get; init; }

    /// <summary>What progress calls it.</summary>
    public required string Name { get; init; }

    public Digest? Sha256 { get; init; }

    /// <summary>32 hex digits; looked at only where there is no sha256.</summary>
    public string? Md5 { get; init; }

    /// <summary>Its length in bytes.</summary>
    public long? Size { get; init; }
}
