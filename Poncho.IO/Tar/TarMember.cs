namespace Poncho.IO.Tar;

/// <summary>A member of a tarball as it stands there: nothing in it was checked but that it is text and numbers.</summary>
public readonly record struct TarMember
{
    public required TarMemberKind Kind { get; init; }

    /// <summary>As it is written: it may be absolute, or lead elsewhere.</summary>
    public required string Path { get; init; }

    /// <summary>Of links; else empty.</summary>
    public required string LinkTarget { get; init; }

    /// <summary>The lower twelve bits: permissions and setid.</summary>
    public required int Mode { get; init; }

    /// <summary>Bytes of data that follow.</summary>
    public required long Size { get; init; }

    /// <summary>As exactly as it is said: whole seconds, or what a PAX record has.</summary>
    public required DateTimeOffset Modified { get; init; }
}
