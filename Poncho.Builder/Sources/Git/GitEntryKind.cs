namespace Poncho.Builder.Sources.Git;

/// <summary>What an entry of a git tree is; git knows no others.</summary>
internal enum GitEntryKind
{
    File,
    Executable,

    /// <summary>A soft link; its target is the object's content.</summary>
    Link,

    /// <summary>Another repository at a commit of it (a submodule).</summary>
    Commit,
}
