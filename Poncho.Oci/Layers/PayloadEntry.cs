namespace Poncho.Oci.Layers;

/// <summary>An entry of a publisher's tarball, with what its PAX records and long names say.</summary>
public sealed record PayloadEntry
{
    public required PayloadEntryKind Kind { get; init; }

    /// <summary>As written; a folder's without the slash at its end.</summary>
    public required string Path { get; init; }

    /// <summary>For links, the target as written; else empty.</summary>
    public required string LinkTarget { get; init; }

    /// <summary>Permission bits with setuid, setgid and sticky.</summary>
    public required int Mode { get; init; }

    /// <summary>Bytes of a file; 0 for others.</summary>
    public required long Size { get; init; }

    /// <summary>Whole seconds since 1970.</summary>
    public required long Mtime { get; init; }

    public required long Uid { get; init; }

    public required long Gid { get; init; }

    public required string UserName { get; init; }

    public required string GroupName { get; init; }

    /// <summary>Whether anybody may execute it.</summary>
    public bool IsExecutable => (Mode & 0x49) != 0;
}
