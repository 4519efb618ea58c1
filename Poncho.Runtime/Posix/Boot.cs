namespace Poncho.Runtime.Posix;

/// <summary>
/// Which run of this machine's kernel it is. What was written in the same one is whole even where it was never synced to the disk, since all
/// processes read through the same memory.
/// </summary>
internal static class Boot
{
    /// <summary>The kernel's own id of the run; empty where there is no /proc.</summary>
    public static Guid Id { get; } = Read();

    private static Guid Read()
    {
        try
        {
            return Guid.TryParse(File.ReadAllText("/proc/sys/kernel/random/boot_id"), out var id) ? id : Guid.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Guid.Empty;
        }
    }
}
