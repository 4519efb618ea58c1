namespace Poncho.Runtime.Environments;

/// <summary>A variable that activation sets: to a text, or to the full path of something below the prefix.</summary>
public sealed record EnvironmentVariable
{
    public required string Name { get; init; }

    /// <summary>The value as it is; null where <see cref="Path"/> says it.</summary>
    public string? Value { get; init; }

    /// <summary>A path below the prefix (such as <c>poncho/git/NAME</c>); null where <see cref="Value"/> says it.</summary>
    public string? Path { get; init; }
}
