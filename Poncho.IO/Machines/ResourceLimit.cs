using System.Runtime.InteropServices;

namespace Poncho.IO.Machines;

/// <summary>The kernel's limits of this process (getrlimit, setrlimit).</summary>
internal static unsafe partial class ResourceLimit
{
    /// <summary>The limit in force and the highest that it may be raised to; null where it cannot be read.</summary>
    /// <param name="resource">Its number: RLIMIT_NOFILE and its kind.</param>
    public static (ulong Soft, ulong Hard)? Of(int resource)
    {
        ulong* limit = stackalloc ulong[2];
        return Get(resource, limit) == 0 ? (limit[0], limit[1]) : null;
    }

    /// <summary>Sets the limit in force; false where the system refuses.</summary>
    public static bool TrySet(int resource, ulong soft, ulong hard)
    {
        ulong* limit = stackalloc ulong[2] { soft, hard };
        return Set(resource, limit) == 0;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int Set(int resource, ulong* limit);
}
