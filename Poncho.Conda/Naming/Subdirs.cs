using System.Runtime.InteropServices;

namespace Poncho.Conda.Naming;

/// <summary>The platform folders of channels.</summary>
public static class Subdirs
{
    private static readonly string[] Known =
    [
        "noarch", "linux-32", "linux-64", "linux-aarch64", "linux-armv6l", "linux-armv7l", "linux-loongarch64", "linux-ppc64le", "linux-ppc64",
        "linux-ppc", "linux-s390x", "linux-riscv32", "linux-riscv64", "freebsd-64", "freebsd-arm64", "android-64", "osx-64", "osx-arm64", "win-32",
        "win-64", "win-arm64", "emscripten-wasm32", "wasi-wasm32", "zos-z",
    ];

    /// <summary>The platform of this machine, such as <c>linux-64</c>.</summary>
    public static string OfMachine { get; } = "linux-" + RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "64",
        Architecture.X86 => "32",
        Architecture.Arm64 => "aarch64",
        Architecture.Armv6 => "armv6l",
        Architecture.Arm => "armv7l",
        Architecture.LoongArch64 => "loongarch64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>True for the names that conda knows: <c>linux-64</c>, <c>noarch</c>, ...</summary>
    public static bool IsKnown(ReadOnlySpan<char> name)
    {
        foreach (string known in Known)
        {
            if (name.SequenceEqual(known)) return true;
        }

        return false;
    }
}
