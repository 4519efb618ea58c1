using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Building;

/// <summary>The platforms that environments are built for; their names are <see cref="CondaPlatform"/>'s.</summary>
internal static class Platforms
{
    private static readonly string[] s_buildable =
        ["linux-64", "linux-32", "linux-aarch64", "linux-armv6l", "linux-armv7l", "linux-ppc64le", "linux-riscv64", "linux-s390x"];

    /// <summary>The subdir of this machine.</summary>
    public static string Current => CondaPlatform.OfThisMachine.Subdir;

    /// <summary>Whether environments can be built for a platform.</summary>
    public static bool CanBuild(string subdir) => s_buildable.Contains(subdir);

    /// <summary>What can be built for, for hints.</summary>
    public static string Hint => "one of " + string.Join(", ", s_buildable);

    /// <summary>What is wrong with a platform that nothing is built for.</summary>
    public static string Problem(string subdir) => $"not a platform that environments can be built for: \"{subdir}\"";

    /// <exception cref="PonchoException">No such platform, or one that is not Linux.</exception>
    public static TargetPlatform Of(string subdir) => CanBuild(subdir)
        ? TargetPlatform.Of(CondaPlatform.Find(subdir)!)
        : throw new PonchoException(Problem(subdir), Hint);
}
