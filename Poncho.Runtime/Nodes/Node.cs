using System.Runtime.InteropServices;
using Poncho.IO.Machines;
using Poncho.Oci.Documents;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Nodes;

/// <summary>What this machine has. Each is asked for only when an environment needs it, since some questions take time.</summary>
internal sealed record Node
{
    public CondaPlatform Platform { get; init; } = CondaPlatform.OfThisMachine;

    /// <summary>Null where the C library is another one, or none; empty where its version is not known.</summary>
    public Func<string?> Glibc { get; init; } = FindGlibc;

    /// <summary>As <c>uname -r</c> says it; null where it cannot be read.</summary>
    public Func<string?> Kernel { get; init; } = KernelRelease.Find;

    /// <summary>The highest CUDA version that the driver can run; null without a driver.</summary>
    public Func<string?> Cuda { get; init; } = FindCuda;

    /// <summary>archspec's name; null for processors that have no levels.</summary>
    public Func<string?> Processor { get; init; } = FindProcessor;

    /// <summary>What the user says that the machine has, by variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    private static string? FindCuda() => StaticProgram.IsThis ? CudaDriverFiles.FindVersion() : CudaDriver.FindVersion(CudaDriver.UsualLibraries);

    private static string? FindProcessor()
    {
        if (CondaPlatform.OfThisMachine.Subdir != "linux-64") return null;
        return X86Level.Of(Read("/proc/cpuinfo") ?? ProcessorFlags.Line());
    }

    // The C library inside a program that is linked whole says nothing of the machine's.
    private static string? FindGlibc() => StaticProgram.IsThis ? GlibcFile.FindVersion() : FindOwnGlibc();

    private static unsafe string? FindOwnGlibc()
    {
        try
        {
            return Marshal.PtrToStringUTF8((nint)LibC.GlibcVersion());
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
