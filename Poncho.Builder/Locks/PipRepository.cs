namespace Poncho.Builder.Locks;

/// <summary>A Python project in a git repository.</summary>
public sealed record PipRepository : PipBuilt
{
    /// <summary>The branch, tag or commit that was asked for; null: the remote's HEAD.</summary>
    public string? Ref { get; init; }

    /// <summary>40 or, in a repository with SHA-256, 64 lower-case hex digits.</summary>
    public required string Commit { get; init; }

    public override string? Revision => base.Revision ?? Commit;

    public override string ShortState => base.Revision ?? Commit[..ShortDigits];

    public override string ExactState => Joined(ShortState, Url, Ref, Path);
}
