using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Poncho.IO.Machines;

/// <summary>What an x86-64 processor can do, under the kernel's names and as far as <see cref="X86Level"/> asks: for roots without <c>/proc</c>.</summary>
public static class ProcessorFlags
{
    private const string Kernels = "/sys/devices/system/cpu/modalias";
    private const int One = 0x80, Seven = 0x120, Extended = 0xC0;

    // Names, and the kernel's numbers of them (cpufeatures.h): those of a register of CPUID begin at a number of their own, a bit each.
    private static readonly (string Name, int Register, int Bit)[] s_flags =
    [
        ("ssse3", One, 9), ("fma", One, 12), ("cx16", One, 13), ("sse4_1", One, 19), ("sse4_2", One, 20), ("movbe", One, 22), ("popcnt", One, 23),
        ("xsave", One, 26), ("avx", One, 28), ("f16c", One, 29),
        ("bmi1", Seven, 3), ("avx2", Seven, 5), ("bmi2", Seven, 8), ("avx512f", Seven, 16), ("avx512dq", Seven, 17), ("avx512cd", Seven, 28),
        ("avx512bw", Seven, 30), ("avx512vl", Seven, 31),
        ("lahf_lm", Extended, 0), ("abm", Extended, 5),
    ];

    /// <summary>
    /// The line <c>flags</c> of <c>/proc/cpuinfo</c>, of which other flags are left out; without any for other processors. The kernel's own list in
    /// <c>/sys</c> comes before what the processor says, since a kernel or a virtual machine may leave some out.
    /// </summary>
    public static string Line() => Line(Known() is { } known ? (register, bit) => known.Contains(register + bit) : OfProcessor);

    /// <summary>The same as the processor alone says it.</summary>
    internal static string LineOfProcessor() => Line(OfProcessor);

    private static string Line(Func<int, int, bool> has) => "flags : " + string.Join(' ', s_flags.Where(flag => has(flag.Register, flag.Bit)).Select(flag => flag.Name));

    // "cpu:type:x86,ven0002fam001Amod0002:feature:,0000,0001,..."
    private static HashSet<int>? Known()
    {
        try
        {
            string text = File.ReadAllText(Kernels), before = ":feature:";
            int start = text.IndexOf(before, StringComparison.Ordinal);
            if (start < 0 || !text.StartsWith("cpu:type:x86", StringComparison.Ordinal)) return null;
            var numbers = text[(start + before.Length)..].Trim().Split(',', StringSplitOptions.RemoveEmptyEntries);
            return [.. numbers.Select(number => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static bool OfProcessor(int register, int bit)
    {
        const int ExtendedLeaf = unchecked((int)0x80000001), SystemSaves = 1 << 27;
        if (!X86Base.IsSupported) return false;
        int ofOne = X86Base.CpuId(1, 0).Ecx;
        // Registers that the system does not save when it changes processes are of no use.
        bool isWide = (register, bit) is (One, 12 or 28 or 29) or (Seven, 5 or >= 16);
        if (isWide && (ofOne & SystemSaves) == 0) return false;
        int value = register switch
        {
            One => ofOne,
            Seven => X86Base.CpuId(0, 0).Eax >= 7 ? X86Base.CpuId(7, 0).Ebx : 0,
            _ => (uint)X86Base.CpuId(ExtendedLeaf - 1, 0).Eax >= unchecked((uint)ExtendedLeaf) ? X86Base.CpuId(ExtendedLeaf, 0).Ecx : 0,
        };
        return (value & (1 << bit)) != 0;
    }
}
