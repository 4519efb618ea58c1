namespace Poncho.Builder.Resolving;

/// <summary>What pip is asked to resolve.</summary>
internal sealed record PipQuestion
{
    /// <summary>What is asked for, as a requirements file has it. Addresses may hold passwords.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Versions that hold if their packages are wanted at all.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>Versions of before, <c>NAME==VERSION</c>, which hold as far as they can.</summary>
    public IReadOnlyList<string> Preferred { get; init; } = [];

    /// <summary>The folder that relative paths are below.</summary>
    public required string Folder { get; init; }
}
