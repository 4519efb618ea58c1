namespace Poncho.IO.Machines;

/// <summary>The level of an x86-64 processor (x86-64 psABI), under archspec's names: each can do what those before it can.</summary>
public static class X86Level
{
    private static readonly string[][] s_flags =
    [
        ["cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"],
        ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"],
        ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"],
    ];

    /// <summary>All of them, the least first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["x86_64", "x86_64_v2", "x86_64_v3", "x86_64_v4"];

    /// <param name="info">The text of <c>/proc/cpuinfo</c>.</param>
    public static string Of(string info)
    {
        var flags = ProcessorText.LineOf(info, "flags").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        int level = 0;
        while (level < s_flags.Length && s_flags[level].All(flags.Contains)) level++;
        return Names[level];
    }
}
