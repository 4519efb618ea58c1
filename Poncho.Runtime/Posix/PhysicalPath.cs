using System.Runtime.InteropServices;
using System.Text;

namespace Poncho.Runtime.Posix;

/// <summary>The path of a file or folder without links in it (realpath(3)).</summary>
internal static unsafe partial class PhysicalPath
{
    // PATH_MAX.
    private const int Longest = 4096;

    /// <summary>The path as it is where it cannot be resolved.</summary>
    public static string Of(string path)
    {
        byte* buffer = stackalloc byte[Longest];
        if (RealPath(path, buffer) is null) return path;
        return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* RealPath(string path, byte* buffer);
}
