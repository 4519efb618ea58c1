using System.Runtime.InteropServices;

namespace Poncho.Conda.VirtualPackages;

/// <summary>
/// The name by which archspec knows a processor, as far as packages ask for it: the level of an x86-64 processor (psABI), else the architecture. A maker's own names (<c>zen3</c>) are not used: they would tie an environment
/// to the machine that it was solved on.
/// </summary>
internal static class Processor
{
    private static readonly string[][] LevelFlags =
    [
        ["cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"],
        ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"],
        ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"],
    ];

    /// <summary>The machine's: <c>x86_64_v3</c>, <c>aarch64</c>, <c>power9le</c>; null where there is no name.</summary>
    public static string? Name(Machine machine) => machine.Architecture switch
    {
        Architecture.X64 => LevelOf(machine.ProcessorInfo),
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

    private static string LevelOf(string info)
    {
        var flags = LineOf(info, "flags").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        int level = 1;
        while (level <= LevelFlags.Length && LevelFlags[level - 1].All(flags.Contains)) level++;
        return level == 1 ? "x86_64" : $"x86_64_v{level}";
    }

    private static string PowerOf(string info)
    {
        string processor = LineOf(info, "cpu");
        foreach (string generation in (string[])["10", "9", "8"])
        {
            if (processor.StartsWith("POWER" + generation, StringComparison.Ordinal)) return $"power{generation}le";
        }

        return "ppc64le";
    }

    /// <summary>What stands behind the colon of the first line with that name.</summary>
    private static string LineOf(string info, string name)
    {
        foreach (var line in info.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].Trim().SequenceEqual(name)) return line[(colon + 1)..].Trim().ToString();
        }

        return "";
    }
}
