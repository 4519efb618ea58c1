using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs;

/// <summary>A git repository that the environment carries; a variable of its name holds the path.</summary>
internal sealed record GitPart
{
    /// <summary>Name of the variable, and of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>git clone</c> takes: a URL, <c>user@host:path</c> or a path. May hold a password; show it by <c>Redacted</c> only.</summary>
    public required string Remote { get; init; }

    /// <summary>A branch, tag or commit; null: the remote's HEAD.</summary>
    public string? Ref { get; init; }

    /// <summary>The folder of the repository that is wanted, with <c>/</c> and without <c>..</c>; null: all of it.</summary>
    public string? Path { get; init; }

    /// <summary>Whether a shallow <c>.git</c> comes along, so that git works in the folder.</summary>
    public bool KeepsGit { get; init; }

    /// <summary>Where the name stands.</summary>
    public required SpecPosition At { get; init; }
}
