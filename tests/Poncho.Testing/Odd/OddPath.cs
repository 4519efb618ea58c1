namespace Poncho.Testing.Odd;

/// <summary>One line of <c>paths.json</c> (or of <c>files</c> and <c>has_prefix</c>).</summary>
public sealed record OddPath
{
    public required string Path { get; init; }

    public string Type { get; init; } = "hardlink";

    public string? Placeholder { get; init; }

    /// <summary><c>text</c> or <c>binary</c>.</summary>
    public string? Mode { get; init; }

    public bool NoLink { get; init; }

    public string? Sha256 { get; init; }

    public long? Size { get; init; }
}
