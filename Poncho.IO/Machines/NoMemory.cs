using System.Globalization;

namespace Poncho.IO.Machines;

/// <summary>What a user reads where memory is not enough: that is no damage of what was read.</summary>
public static class NoMemory
{
    /// <param name="doing">What was to be done, such as <c>decompress an archive</c>.</param>
    /// <param name="needed">Bytes that it takes at most; null where that is not known.</param>
    public static PonchoException To(string doing, long? needed = null)
    {
        string need = needed is { } bytes ? $", which takes up to {MiB(bytes)}" : "";

        // A thread that cannot be started is "no memory" to the runtime, whatever is the reason.
        string threads = AddressSpace.LowLimitOfProcesses is { } most && needed is null ? $", or more than {most} processes and threads (ulimit -u)" : "";
        return new PonchoException(
            $"not enough memory to {doing}{need}; this process may have {MiB(Workforce.Memory())}",
            $"allow it more (ulimit -v, the batch system's or the container's limit){threads}");
    }

    private static string MiB(long bytes) => (bytes >> 20).ToString(CultureInfo.InvariantCulture) + " MiB";
}
