namespace Poncho.IO.Machines;

/// <summary>
/// Whether the kernel shows processes at <c>/proc</c>. Poncho needs it for nothing; but the loader of glibc finds what lies beside a program
/// (<c>$ORIGIN</c>) by <c>/proc/self/exe</c>, and takes the system's libraries where it cannot.
/// </summary>
public static class ProcFolder
{
    /// <summary>What a user should hear where it is missing, in one line.</summary>
    public const string Missing = "this machine has no /proc, without which programs of conda packages do not find their own libraries, and fail or take the system's";

    /// <summary>Whether it is there.</summary>
    public static bool IsThere => Path.Exists("/proc/self/exe");
}
