namespace Poncho.Builder.Cli.Completion;

/// <summary>What a shell offers for a value.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: a text that only the user knows.</summary>
    Text,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A name in the store.</summary>
    StoredName,

    /// <summary>A name in the store, or a tarball, a folder or a lock.</summary>
    Environment,

    /// <summary>A package of a lock in this folder.</summary>
    LockedPackage,

    /// <summary>A spec, a lock, or the folder of an environment.</summary>
    Spec,

    /// <summary>Any file.</summary>
    Path,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A program and all that follows it: the rest of the line is the program's.</summary>
    Command,
}
