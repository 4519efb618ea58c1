namespace Poncho.Oci.Layers;

/// <summary>What an entry of a layer may be: what any user may unpack anywhere, without a name of the machine that it was made on.</summary>
internal static class PayloadRules
{
    private const int SetIdOrSticky = 0xe00, WorldWritable = 0x2;

    /// <summary>Why a layer cannot hold this entry as it is; null where it can.</summary>
    public static string? OddityOf(PayloadEntry entry) => entry switch
    {
        { Path: "" } => "an entry without a name",
        { Uid: not 0 } or { Gid: not 0 } => $"an owner other than 0:0 of \"{entry.Path}\"",
        { UserName: not ("" or "root") } or { GroupName: not ("" or "root") } => $"an owner's name of \"{entry.Path}\"",
        // A soft link has no mode of its own.
        { Kind: PayloadEntryKind.Symlink } => null,
        _ when (entry.Mode & SetIdOrSticky) != 0 => $"a setuid, setgid or sticky bit of \"{entry.Path}\"",
        _ when (entry.Mode & WorldWritable) != 0 => $"a world-writable mode of \"{entry.Path}\"",
        _ => null,
    };
}
