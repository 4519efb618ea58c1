namespace Poncho.IO.Net;

/// <summary>A small or large document that changes, such as a channel's index.</summary>
public sealed record FetchRequest
{
    /// <summary>Where it is: http, https or file, the first tried first. May hold passwords and tokens; they are never shown.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>What progress calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The forms in which it is taken, as the header <c>Accept</c> says it; null for any.</summary>
    public string? Accept { get; init; }

    /// <summary>Those of the copy at hand; null where there is none.</summary>
    public Validators? Known { get; init; }
}
