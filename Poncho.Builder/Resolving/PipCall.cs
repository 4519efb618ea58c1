namespace Poncho.Builder.Resolving;

/// <summary>One run of pip.</summary>
internal sealed record PipCall
{
    /// <summary>The words behind <c>python -m pip</c>.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The folder that relative paths of its lines are below.</summary>
    public required string Folder { get; init; }

    /// <summary>The file that gets all that it says.</summary>
    public required string Log { get; init; }

    /// <summary>Is given each line that it says, without passwords, from any thread; null where nobody listens.</summary>
    public Action<string>? Heard { get; init; }

    /// <summary>Whether it builds, so that two builds of the same give the same bytes as far as its back end can.</summary>
    public bool Builds { get; init; }
}
