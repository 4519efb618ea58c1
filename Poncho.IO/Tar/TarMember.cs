namespace Poncho.IO.Tar;

/// <summary>A member of a tarball as it stands there: nothing in it was checked but that it is text and numbers.</summary>
public readonly record struct TarMember
{
    public required TarMemberKind Kind { get; init; }

    /// <summary>As it is written: it may be absolute, or lead elsewhere; a folder's may end with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>Of links, as it is written; else empty.</summary>
    public required string LinkTarget { get; init; }

    /// <summary>The lower twelve bits: permissions, setuid, setgid and sticky.</summary>
    public required int Mode { get; init; }

    /// <summary>Bytes of data that follow: 0 for links, folders and devices.</summary>
    public required long Size { get; init; }

    /// <summary>As exactly as it is said: whole seconds, or what a PAX record has.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>The owner's number.</summary>
    public required long Uid { get; init; }

    /// <summary>The group's number.</summary>
    public required long Gid { get; init; }

    /// <summary>The owner's name; empty where none is given.</summary>
    public required string UserName { get; init; }

    /// <summary>The group's name; empty where none is given.</summary>
    public required string GroupName { get; init; }

    /// <summary>How the tarball says all this.</summary>
    public required TarMemberForm Form { get; init; }
}
