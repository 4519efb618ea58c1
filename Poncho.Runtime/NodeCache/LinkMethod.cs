namespace Poncho.Runtime.NodeCache;

/// <summary>How a layer's file becomes an environment's without being written again.</summary>
internal enum LinkMethod
{
    /// <summary>A file of its own that shares the blocks (btrfs, XFS): a write into one changes no other.</summary>
    Clone,

    /// <summary>A second name of the same file.</summary>
    HardLink,

    /// <summary>
    /// A soft link, where there are no hard links between folders (AFS). Programs are copied all the same: they look for their libraries
    /// beside the file that a link leads to.
    /// </summary>
    SymbolicLink,

    /// <summary>The bytes are written again, where nothing else works.</summary>
    Copy,
}
