using Poncho.IO.Tar;

namespace Poncho.Oci.Layers;

/// <summary>
/// What a member of a publisher's tarball may be, so that a layer can keep its bytes: what any user may unpack anywhere, without a name of
/// the machine that it was made on, and written in a form that all readers understand alike (layers are read by GNU tar, Go's and Python's
/// libraries too, not only by us).
/// </summary>
internal static class PayloadRules
{
    private const int SetIdOrSticky = 0xe00, WorldWritable = 0x2;

    /// <summary>Why a layer cannot hold this member as it is; null where it can.</summary>
    public static string? OddityOf(TarMember member) => OfForm(member.Form, member.Kind) ?? OfMeaning(member);

    private static string? OfForm(TarMemberForm form, TarMemberKind kind) => form switch
    {
        { Type: not ('0' or '\0' or '1' or '2' or '5') } => $"an entry of type '{form.Type}'",
        { UnusedKeyword: { } keyword } => $"a PAX record \"{keyword}\"",
        // Well-formed, but readers exist that take the line feed for the record's end.
        { HasLineFeed: true } => "a line feed in a PAX record",
        // Likewise, but readers exist that forget the first part.
        { HasSplitPath: true } when form.HasRecords || form.HasLongName => "a name in two parts behind PAX records",
        // Likewise, but readers exist that take one of the two for an entry.
        { HasRecords: true, HasLongName: true } => "PAX records and a GNU long name before one entry",
        { Type: '0' or '\0' } when kind == TarMemberKind.Folder => "a file whose name ends with a slash",
        { Type: '1' or '2' or '5', StatedSize: not 0 } => "a folder or link with bytes",
        _ => null,
    };

    private static string? OfMeaning(TarMember member) => member switch
    {
        { Path: "" } => "an entry without a name",
        { Uid: not 0 } or { Gid: not 0 } => $"an owner other than 0:0 of \"{Name(member)}\"",
        { UserName: not ("" or "root") } or { GroupName: not ("" or "root") } => $"an owner's name of \"{Name(member)}\"",
        // A soft link has no mode of its own.
        { Kind: TarMemberKind.SymbolicLink } => null,
        _ when (member.Mode & SetIdOrSticky) != 0 => $"a setuid, setgid or sticky bit of \"{Name(member)}\"",
        _ when (member.Mode & WorldWritable) != 0 => $"a world-writable mode of \"{Name(member)}\"",
        _ => null,
    };

    private static string Name(TarMember member) => member.Kind == TarMemberKind.Folder ? member.Path.TrimEnd('/') : member.Path;
}
