using System.Reflection;
using System.Runtime.InteropServices;

namespace Poncho.IO.Compression;

/// <summary>
/// Where the native libraries come from. They are inside a natively compiled program (<c>native/Native.targets</c>), which asks nobody.
/// A managed one, in development and in tests, loads the machine's.
/// </summary>
internal static class NativeLibraries
{
    public const string Zstd = "libzstd", Deflate = "libdeflate";

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>Must be called before the first call into one of them.</summary>
    public static void Prepare()
    {
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string? file = name switch { Zstd => "libzstd.so.1", Deflate => "libdeflate.so.0", _ => null };
        return file is not null && NativeLibrary.TryLoad(file, out nint library) ? library : 0;
    }
}
