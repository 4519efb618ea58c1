using System.Runtime.InteropServices;
using Poncho.IO.Machines;

namespace Poncho.Conda.VirtualPackages;

/// <summary>What is known of the machine that this runs on.</summary>
internal sealed record MachineFacts
{
    /// <summary>As <c>uname -r</c> says it; null where it is not known.</summary>
    public string? KernelRelease { get; init; }

    /// <summary>The version of the C library; null where it is not glibc.</summary>
    public string? Glibc { get; init; }

    /// <summary>The highest CUDA version that the driver can run; null without a driver.</summary>
    public string? Cuda { get; init; }

    public Architecture Architecture { get; init; }

    /// <summary>The text of <c>/proc/cpuinfo</c>; where there is none, what the processor says of itself.</summary>
    public string ProcessorInfo { get; init; } = "";

    public static MachineFacts OfProcess() => new()
    {
        KernelRelease = IO.Machines.KernelRelease.Find(),
        Glibc = FindGlibc(),
        Cuda = CudaDriver.FindVersion(CudaDriver.UsualLibraries),
        Architecture = RuntimeInformation.OSArchitecture,
        ProcessorInfo = Read("/proc/cpuinfo") ?? ProcessorFlags.Line(),
    };

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? FindGlibc()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out nint library)) return null;
        if (!NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out nint address)) return null;
        return Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<GetVersion>(address)());
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GetVersion();
}
