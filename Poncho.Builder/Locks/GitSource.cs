namespace Poncho.Builder.Locks;

/// <summary>The files of a commit of a git repository.</summary>
public sealed record GitSource : LockedSource
{
    public const string KindName = "git";

    /// <summary>The folder of all git sources, below the prefix.</summary>
    public const string Parent = "poncho/git";

    public override string Kind => KindName;

    /// <summary>The branch, tag or commit that the spec asks for; null: the remote's HEAD.</summary>
    public string? Ref { get; init; }

    /// <summary>40 or, in a repository with SHA-256, 64 lower-case hex digits.</summary>
    public required string Commit { get; init; }

    /// <summary>The folder of the repository that is wanted, with <c>/</c>; null: all of it.</summary>
    public string? Path { get; init; }

    /// <summary>Whether the layer holds a shallow <c>.git</c> beside the files.</summary>
    public bool KeepsGit { get; init; }

    public override string? Revision => Commit;

    public override string? DataPath => $"{Parent}/{Name}";

    public override string ShortState => Commit[..ShortDigits];

    public override string ExactState => Joined(ShortState, Url, Ref, Path);
}
