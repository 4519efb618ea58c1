using System.Runtime.InteropServices;
using Poncho.IO.Machines;

namespace Poncho.Conda.VirtualPackages;

/// <summary>
/// The name by which archspec knows a processor, as far as packages ask for it: the level of an x86-64 processor (psABI), else the
/// architecture. A maker's own names (<c>zen3</c>) are not used: they would tie an environment to the machine that it was solved on.
/// </summary>
internal static class ProcessorName
{
    /// <summary>The machine's: <c>x86_64_v3</c>, <c>aarch64</c>, <c>power9le</c>; null where there is no name.</summary>
    public static string? Of(MachineFacts machine) => machine.Architecture switch
    {
        Architecture.X64 => X86Level.Of(machine.ProcessorInfo),
        Architecture.X86 => "x86",
        Architecture.Arm64 => "aarch64",
        Architecture.Ppc64le => PowerOf(machine.ProcessorInfo),
        Architecture.S390x => "s390x",
        Architecture.RiscV64 => "riscv64",
        _ => null,
    };

    /// <summary>What any machine of a platform is at least.</summary>
    public static string? OfSubdir(string subdir) => subdir switch
    {
        "linux-64" or "osx-64" or "win-64" or "freebsd-64" => "x86_64",
        "linux-32" or "win-32" => "x86",
        "linux-aarch64" or "win-arm64" => "aarch64",
        "osx-arm64" => "m1",
        "linux-ppc64le" => "ppc64le",
        "linux-ppc64" => "ppc64",
        "linux-s390x" => "s390x",
        "linux-riscv64" => "riscv64",
        _ => null,
    };

    private static string PowerOf(string info)
    {
        string processor = ProcessorText.LineOf(info, "cpu");
        foreach (string generation in (string[])["10", "9", "8"])
        {
            if (processor.StartsWith("POWER" + generation, StringComparison.Ordinal)) return $"power{generation}le";
        }

        return "ppc64le";
    }
}
