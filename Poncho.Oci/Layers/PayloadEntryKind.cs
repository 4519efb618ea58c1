namespace Poncho.Oci.Layers;

/// <summary>What an entry of a publisher's tarball makes.</summary>
public enum PayloadEntryKind
{
    /// <summary>A file with its bytes.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A soft link.</summary>
    Symlink,

    /// <summary>A second name of an earlier entry.</summary>
    HardLink,
}
