namespace Poncho.IO.Net;

/// <summary>A file to be read as it comes, and what is known of it beforehand.</summary>
public sealed record StreamRequest
{
    /// <summary>Where it is: http, https or file. May hold passwords and tokens; they are never shown.</summary>
    public required string Url { get; init; }

    /// <summary>What progress calls it.</summary>
    public required string Name { get; init; }

    /// <summary>What was promised; null where any bytes will do.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>Its promised length in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Of a state that is at hand: where it is still the newest, nothing is sent. Null where there is none.</summary>
    public Validators? Known { get; init; }
}
