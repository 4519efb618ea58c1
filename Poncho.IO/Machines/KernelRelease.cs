using System.Runtime.InteropServices;

namespace Poncho.IO.Machines;

/// <summary>The kernel's release, asked of the kernel itself: a root without <c>/proc</c> has the same.</summary>
public static unsafe partial class KernelRelease
{
    // struct utsname of Linux: six texts of 65 bytes, of which the third is the release. Twice that, should a C library's be longer.
    private const int Length = 65, Release = 2, Texts = 6;

    /// <summary>As <c>uname -r</c> says it; null where the system does not say it.</summary>
    public static string? Find()
    {
        byte* names = stackalloc byte[2 * Texts * Length];
        return Ask(names) == 0 ? Marshal.PtrToStringUTF8((nint)(names + (Release * Length))) : null;
    }

    [LibraryImport("libc", EntryPoint = "uname")]
    private static partial int Ask(byte* names);
}
