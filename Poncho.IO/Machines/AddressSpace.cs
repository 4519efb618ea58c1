using System.Globalization;

namespace Poncho.IO.Machines;

/// <summary>How much memory this process may have at most (<c>ulimit -v</c>), as batch systems set it.</summary>
public static class AddressSpace
{
    /// <summary>
    /// Bytes with which builds and exports go well (measured with 68 layers). With fewer the runtime's collector may end the process with a
    /// signal, when its share of them is used up.
    /// </summary>
    public const long NeededByBuilds = 512L << 20;

    private const int Processes = 6, Memory = 9;
    private const ulong FewProcesses = 1024;

    /// <summary>Bytes; null without a limit.</summary>
    public static ulong? Limit => Of(Memory);

    /// <summary>How many processes and threads the user may have (<c>ulimit -u</c>), where that is so few that threads may lack.</summary>
    public static ulong? LowLimitOfProcesses => Of(Processes) is { } limit and < FewProcesses ? limit : null;

    /// <summary>Refuses a build that would end in the middle.</summary>
    /// <exception cref="PonchoException">The limit is lower than builds need.</exception>
    public static void EnsureForBuilds()
    {
        if (Limit is not { } limit || limit >= NeededByBuilds) return;
        string kilobytes = (NeededByBuilds >> 10).ToString(CultureInfo.InvariantCulture);
        throw new PonchoException(
            $"this process may have only {limit >> 20} MB of memory, and {NeededByBuilds >> 20} are needed here",
            $"ulimit -v {kilobytes}, or more; \"poncho run\" needs less");
    }

    private static ulong? Of(int resource) => ResourceLimit.Of(resource) is { Soft: var soft and not ulong.MaxValue } ? soft : null;
}
