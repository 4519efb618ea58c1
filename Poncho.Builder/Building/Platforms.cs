using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Building;

/// <summary>conda's subdirs and what OCI calls the same platform.</summary>
internal static class Platforms
{
    private static readonly Dictionary<string, string> s_architectures = new(StringComparer.Ordinal)
    {
        ["linux-64"] = "amd64",
        ["linux-32"] = "386",
        ["linux-aarch64"] = "arm64",
        ["linux-armv6l"] = "arm",
        ["linux-armv7l"] = "arm",
        ["linux-ppc64le"] = "ppc64le",
        ["linux-riscv64"] = "riscv64",
        ["linux-s390x"] = "s390x",
    };

    /// <summary>The subdir of this machine.</summary>
    public static string Current => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "linux-64",
        System.Runtime.InteropServices.Architecture.Arm64 => "linux-aarch64",
        System.Runtime.InteropServices.Architecture.Ppc64le => "linux-ppc64le",
        System.Runtime.InteropServices.Architecture.S390x => "linux-s390x",
        System.Runtime.InteropServices.Architecture.RiscV64 => "linux-riscv64",
        var other => throw new PonchoException($"conda has no platform for this machine's processor: \"{other}\""),
    };

    /// <summary>Whether environments can be built for a platform.</summary>
    public static bool CanBuild(string subdir) => s_architectures.ContainsKey(subdir);

    /// <exception cref="PonchoException">No such platform, or one that is not Linux.</exception>
    public static TargetPlatform Of(string subdir) => s_architectures.TryGetValue(subdir, out string? architecture)
        ? new TargetPlatform { Os = "linux", Architecture = architecture, Subdir = subdir }
        : throw new PonchoException($"not a platform that environments can be built for: \"{subdir}\"", "one of " + string.Join(", ", s_architectures.Keys));
}
