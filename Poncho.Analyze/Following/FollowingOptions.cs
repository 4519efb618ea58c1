namespace Poncho.Analyze.Following;

/// <summary>How much of an application is read.</summary>
public sealed record FollowingOptions
{
    /// <summary>Whether imports inside functions are left out.</summary>
    public bool TopLevelOnly { get; init; }

    /// <summary>The one function whose imports count, <c>name</c> or <c>Class.name</c>; null for whole files.</summary>
    public string? Function { get; init; }

    /// <summary>Whether modules beside their importers are read too, and left out of what is imported. Without it each file is told as it stands.</summary>
    public bool Follow { get; init; } = true;
}
