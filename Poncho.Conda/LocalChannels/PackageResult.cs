using Poncho.IO;

namespace Poncho.Conda.LocalChannels;

/// <summary>The package that was made.</summary>
public sealed record PackageResult
{
    public required string Path { get; init; }

    public required Digest Sha256 { get; init; }

    public required long Size { get; init; }

    /// <summary>Files, links and empty folders in it.</summary>
    public required int Entries { get; init; }

    /// <summary>How many files hold a placeholder.</summary>
    public required int Relocatable { get; init; }

    /// <summary>Whether the channel had these very bytes already.</summary>
    public required bool WasThere { get; init; }

    /// <summary>What a user should hear, one line each: links that leave the folder.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
