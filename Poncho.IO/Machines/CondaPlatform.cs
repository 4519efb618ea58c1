using System.Runtime.InteropServices;
using Cpu = System.Runtime.InteropServices.Architecture;

namespace Poncho.IO.Machines;

/// <summary>
/// A platform that conda has a folder for, with all names that others have for the same one: the only place that knows them. <c>noarch</c> is none: it is no
/// property of a machine.
/// </summary>
public sealed record CondaPlatform
{
    private CondaPlatform(string subdir, string os, string architecture, string? variant = null, string? wheel = null, Cpu? processor = null)
    {
        Subdir = subdir;
        Os = os;
        Architecture = architecture;
        Variant = variant;
        WheelMachine = wheel;
        Processor = processor;
    }

    /// <summary>
    /// Every platform that conda knows (conda's KNOWN_SUBDIRS). The names of OCI are Go's GOOS and GOARCH, also where Go only reserves them (<c>ppc</c>,
    /// <c>riscv</c>, <c>zos</c>).
    /// </summary>
    public static IReadOnlyList<CondaPlatform> All { get; } =
    [
        new("linux-32", "linux", "386", wheel: "i686", processor: Cpu.X86),
        new("linux-64", "linux", "amd64", wheel: "x86_64", processor: Cpu.X64),
        new("linux-aarch64", "linux", "arm64", wheel: "aarch64", processor: Cpu.Arm64),
        new("linux-armv6l", "linux", "arm", "v6", wheel: "armv6l", processor: Cpu.Armv6),
        new("linux-armv7l", "linux", "arm", "v7", wheel: "armv7l", processor: Cpu.Arm),
        new("linux-loongarch64", "linux", "loong64", wheel: "loongarch64", processor: Cpu.LoongArch64),
        new("linux-ppc", "linux", "ppc", wheel: "ppc"),
        new("linux-ppc64", "linux", "ppc64", wheel: "ppc64"),
        new("linux-ppc64le", "linux", "ppc64le", wheel: "ppc64le", processor: Cpu.Ppc64le),
        new("linux-riscv32", "linux", "riscv", wheel: "riscv32"),
        new("linux-riscv64", "linux", "riscv64", wheel: "riscv64", processor: Cpu.RiscV64),
        new("linux-s390x", "linux", "s390x", wheel: "s390x", processor: Cpu.S390x),
        new("freebsd-64", "freebsd", "amd64"),
        new("freebsd-arm64", "freebsd", "arm64"),
        new("android-64", "android", "amd64"),
        new("osx-64", "darwin", "amd64"),
        new("osx-arm64", "darwin", "arm64"),
        new("win-32", "windows", "386"),
        new("win-64", "windows", "amd64"),
        new("win-arm64", "windows", "arm64"),
        new("emscripten-wasm32", "js", "wasm"),
        new("wasi-wasm32", "wasip1", "wasm"),
        new("zos-z", "zos", "s390x"),
    ];

    /// <summary>
    /// The machine that this runs on: its kernel's architecture, and not that of this process, since the programs of an environment are processes of their own.
    /// Linux is taken for granted.
    /// </summary>
    /// <exception cref="PonchoException">conda has no platform for its processor.</exception>
    public static CondaPlatform OfThisMachine => OfProcessor(RuntimeInformation.OSArchitecture);

    /// <summary>conda's name, which is that of the folder in a channel, such as <c>linux-64</c>.</summary>
    public string Subdir { get; }

    /// <summary>The operating system in OCI's words (image index, "platform"), such as <c>linux</c>.</summary>
    public string Os { get; }

    /// <summary>The processor in OCI's words, such as <c>amd64</c>.</summary>
    public string Architecture { get; }

    /// <summary>OCI's variant of the processor: <c>v6</c> or <c>v7</c> for <c>arm</c>; null for the others, whose subdir says nothing of it.</summary>
    public string? Variant { get; }

    /// <summary>What the platform tag of a Linux wheel ends with (<c>x86_64</c> of <c>manylinux_2_28_x86_64</c>, PEP 600); null where it is not Linux.</summary>
    public string? WheelMachine { get; }

    /// <summary>What the base library calls the processor of such a machine; null where it does not run on one.</summary>
    private Cpu? Processor { get; }

    /// <summary>By conda's name; null for a name that conda does not know, and for <c>noarch</c>.</summary>
    public static CondaPlatform? Find(ReadOnlySpan<char> subdir)
    {
        foreach (var platform in All)
        {
            if (subdir.SequenceEqual(platform.Subdir)) return platform;
        }

        return null;
    }

    /// <summary>By OCI's names; null where conda has no such platform.</summary>
    /// <param name="os">Such as <c>linux</c>.</param>
    /// <param name="architecture">Such as <c>arm</c>.</param>
    /// <param name="variant">Heeded for <c>arm</c> alone, where none means <c>v7</c>, as for container engines.</param>
    public static CondaPlatform? FindOci(string os, string architecture, string? variant)
    {
        string? wanted = architecture == "arm" ? variant ?? "v7" : null;
        return All.FirstOrDefault(platform => platform.Os == os && platform.Architecture == architecture && platform.Variant == wanted);
    }

    public override string ToString() => Subdir;

    /// <summary>The Linux platform of a processor.</summary>
    /// <exception cref="PonchoException">conda has none.</exception>
    internal static CondaPlatform OfProcessor(Cpu processor) =>
        All.FirstOrDefault(platform => platform.Processor == processor)
        ?? throw new PonchoException($"conda has no platform for this machine's processor: \"{processor}\"", "run poncho on another machine");
}
