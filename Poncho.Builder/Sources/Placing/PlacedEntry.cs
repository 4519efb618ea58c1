namespace Poncho.Builder.Sources.Placing;

/// <summary>One entry of a written layer, at its place below the prefix; its content waits in a spool.</summary>
internal sealed record PlacedEntry
{
    public required string Path { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long Time { get; init; }

    /// <summary>The file's content; null for a link or folder.</summary>
    public SpooledFile? Content { get; init; }

    public bool IsExecutable { get; init; }

    /// <summary>The text of a soft link; null for a file or folder.</summary>
    public string? LinkTarget { get; init; }
}
