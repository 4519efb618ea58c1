namespace Poncho.IO.Machines;

/// <summary>
/// How many threads work at once: one a core, and fewer where memory or open files are few. A batch system often gives a task one core's
/// share of a large machine, and shows it all cores.
/// </summary>
public static class Workforce
{
    // What one needs: libzstd's window and buffers, and the folders that are open on the way to a file. And what the rest of the process needs.
    private const long MemoryOfOne = 64L << 20, MemoryOfAll = 128L << 20, FilesOfOne = 24, FilesOfAll = 64;

    /// <summary>At least one.</summary>
    public static int Threads()
    {
        long byFiles = (OpenFileLimit.Now() - FilesOfAll) / FilesOfOne, byMemory = (Memory() - MemoryOfAll) / MemoryOfOne;
        return (int)Math.Clamp(Math.Min(byFiles, byMemory), 1, Environment.ProcessorCount);
    }

    /// <summary>Bytes that this process may have: the machine's, the container's or <c>ulimit -v</c>, whichever is least.</summary>
    public static long Memory()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available <= 0) available = long.MaxValue;
        return (long)Math.Min((ulong)available, AddressSpace.Limit ?? ulong.MaxValue);
    }
}
