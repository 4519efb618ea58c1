using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Poncho.Runtime.Posix;

/// <summary>
/// fstat and fstatat. glibc has functions of these names since 2.33; before, programs were linked with others, which take a version.
/// </summary>
[SuppressMessage("Design", "CA1060", Justification = "The rest of libc is in LibC; these two exist under either of two names.")]
internal static unsafe partial class StatFunctions
{
    private static bool s_old;

    public static int Stat(int file, byte* buffer)
    {
        try
        {
            if (!s_old) return FStat(file, buffer);
        }
        catch (EntryPointNotFoundException)
        {
            s_old = true;
        }

        return OldFStat(Version, file, buffer);
    }

    /// <param name="folder">An open folder, or the current one.</param>
    /// <param name="name">A name in it, or a path.</param>
    /// <param name="buffer">What is filled.</param>
    /// <param name="follow">Whether a link is followed.</param>
    public static int StatAt(int folder, string name, byte* buffer, bool follow = false)
    {
        int flags = follow ? 0 : LibC.NoFollowStatus;
        try
        {
            if (!s_old) return FStatAt(folder, name, buffer, flags);
        }
        catch (EntryPointNotFoundException)
        {
            s_old = true;
        }

        return OldFStatAt(Version, folder, name, buffer, flags);
    }

    private static int Version => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 1 : 0;

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int FStat(int file, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FStatAt(int folder, string name, byte* buffer, int flags);

    [LibraryImport("libc", EntryPoint = "__fxstat", SetLastError = true)]
    private static partial int OldFStat(int version, int file, byte* buffer);

    [LibraryImport("libc", EntryPoint = "__fxstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OldFStatAt(int version, int folder, string name, byte* buffer, int flags);
}
