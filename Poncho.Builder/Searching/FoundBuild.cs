using System.Collections.Immutable;
using Poncho.IO;

namespace Poncho.Builder.Searching;

/// <summary>A build of a package that a channel has.</summary>
internal sealed record FoundBuild
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Build { get; init; }

    public required long BuildNumber { get; init; }

    /// <summary>The channel as people write it.</summary>
    public required string Channel { get; init; }

    /// <summary>The platform folder, such as <c>noarch</c>.</summary>
    public required string Subdir { get; init; }

    /// <summary>Its canonical address, without passwords.</summary>
    public required string Url { get; init; }

    /// <summary>Bytes of the archive; null where the channel does not say.</summary>
    public required long? Size { get; init; }

    public required Digest? Sha256 { get; init; }

    public required string? License { get; init; }

    /// <summary>Match specs of what it needs.</summary>
    public required ImmutableArray<string> Depends { get; init; }
}
