namespace Poncho.Conda.Packages;

/// <summary>What <c>paths.json</c> says a path is.</summary>
public enum PathType
{
    /// <summary>A file. conda hard-links it from its package cache, hence the name; it need not be a hard link anywhere.</summary>
    HardLink,

    /// <summary>A symbolic link.</summary>
    SoftLink,

    /// <summary>A folder that is made even if nothing is in it.</summary>
    Directory,
}
