namespace Poncho.IO.Tar;

/// <summary>What a member of a tarball is.</summary>
public enum TarMemberKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Folder,
    Fifo,

    /// <summary>Something else, such as a sparse file of GNU tar, whose bytes are not the file's.</summary>
    Other,
}
