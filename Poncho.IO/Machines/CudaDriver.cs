using System.Runtime.InteropServices;

namespace Poncho.IO.Machines;

/// <summary>
/// Asks NVIDIA's driver, where one is installed, which CUDA it can run: by its management library, which does not mind
/// <c>CUDA_VISIBLE_DEVICES</c>, else by libcuda.
/// </summary>
public static class CudaDriver
{
    private const int LargestVersion = 1_000_000;

    /// <summary>Where drivers put their libraries, besides the loader's own path.</summary>
    public static IReadOnlyList<string> UsualLibraries { get; } =
    [
        "libnvidia-ml.so.1",
        "/usr/lib64/nvidia/libnvidia-ml.so.1",
        "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1",
        "/usr/lib/aarch64-linux-gnu/libnvidia-ml.so.1",
        "/usr/lib/wsl/lib/libnvidia-ml.so.1",
        "libcuda.so.1",
        "/usr/lib64/nvidia/libcuda.so.1",
        "/usr/lib/wsl/lib/libcuda.so.1",
    ];

    /// <summary><c>12.4</c>, by the first of the libraries that can be loaded and answers; null if none does.</summary>
    public static string? FindVersion(IReadOnlyList<string> libraries)
    {
        ArgumentNullException.ThrowIfNull(libraries);
        foreach (string name in libraries)
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            int? answer = AskManagement(library) ?? AskCuda(library);
            if (answer is > 0 and < LargestVersion and int version) return $"{version / 1000}.{version % 1000 / 10}";
        }

        return null;
    }

    private static int? AskManagement(nint library)
    {
        var start = Function<Call>(library, "nvmlInit_v2") ?? Function<Call>(library, "nvmlInit");
        var stop = Function<Call>(library, "nvmlShutdown");
        var ask = Function<Ask>(library, "nvmlSystemGetCudaDriverVersion_v2") ?? Function<Ask>(library, "nvmlSystemGetCudaDriverVersion");
        if (start is null || stop is null || ask is null || start() != 0) return null;
        int status = ask(out int version);
        stop();
        return status == 0 ? version : null;
    }

    private static int? AskCuda(nint library)
    {
        var ask = Function<Ask>(library, "cuDriverGetVersion");
        return ask is not null && ask(out int version) == 0 ? version : null;
    }

    private static T? Function<T>(nint library, string name)
        where T : Delegate => NativeLibrary.TryGetExport(library, name, out nint address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Call();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Ask(out int version);
}
