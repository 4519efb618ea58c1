using System.Reflection;
using System.Runtime.InteropServices;

namespace Poncho.IO.Compression;

/// <summary>
/// Where the native libraries come from: linked statically into native binaries, else from beside the program, else from the system.
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
        if (file is null) return 0;
        // The program ships the libraries that it writes with: another version may write other bytes.
        if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, file), out nint beside)) return beside;
        return NativeLibrary.TryLoad(file, out nint system) ? system : 0;
    }
}
