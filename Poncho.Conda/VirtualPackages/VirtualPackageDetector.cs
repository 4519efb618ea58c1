using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.VirtualPackages;

/// <summary>
/// Finds the virtual packages of the machine, or the usual ones of a platform that is not the machine's. <c>CONDA_OVERRIDE_GLIBC</c> and
/// its like (<c>LINUX</c>, <c>CUDA</c>, <c>ARCHSPEC</c>, <c>OSX</c>, <c>WIN</c>) come before what is found; empty ones say that there is no
/// such package. No program is started.
/// </summary>
public static partial class VirtualPackageDetector
{
    private const string UsualKernel = "4.18";

    /// <summary>The virtual packages to solve with for a platform folder such as <c>linux-64</c>.</summary>
    /// <exception cref="PonchoException">A variable holds no version.</exception>
    public static IReadOnlyList<VirtualPackage> Detect(IReadOnlyDictionary<string, string?> environment, string subdir)
    {
        ArgumentNullException.ThrowIfNull(subdir);
        return Detect(environment, subdir, subdir == Subdirs.OfMachine ? MachineFacts.OfProcess() : null);
    }

    /// <summary>The virtual packages of a platform on a given machine; without a machine the platform's usual values are taken.</summary>
    internal static IReadOnlyList<VirtualPackage> Detect(IReadOnlyDictionary<string, string?> environment, string subdir, MachineFacts? machine)
    {
        var found = new List<VirtualPackage>();
        bool linux = subdir.StartsWith("linux-", StringComparison.Ordinal);
        bool osx = subdir.StartsWith("osx-", StringComparison.Ordinal);
        bool win = subdir.StartsWith("win-", StringComparison.Ordinal);
        if (win) AddVersion(found, environment, "__win", "10.0");
        if (!win) AddVersion(found, "__unix", "0");
        if (linux) AddVersion(found, environment, "__linux", machine is null ? UsualKernel : KernelVersion(machine));
        if (osx) AddVersion(found, environment, "__osx", "13.0");
        if (linux) AddVersion(found, environment, "__glibc", machine is null ? subdir == "linux-riscv64" ? "2.39" : "2.28" : machine.Glibc);
        AddVersion(found, environment, "__cuda", machine?.Cuda);
        string? processor = Override(environment, "__archspec") ?? (machine is null ? ProcessorName.OfSubdir(subdir) : ProcessorName.Of(machine));
        if (processor is { Length: > 0 }) found.Add(new VirtualPackage("__archspec", CondaVersion.Parse("1"), processor));
        return found;
    }

    private static string? KernelVersion(MachineFacts machine) =>
        machine.KernelRelease is { } release ? LeadingVersion().Match(release).Value : null;

    private static void AddVersion(List<VirtualPackage> found, IReadOnlyDictionary<string, string?> environment, string name, string? version)
    {
        string? given = Override(environment, name);
        if (given is { Length: > 0 } && !CondaVersion.TryParse(given, out _))
            throw new PonchoException($"{VariableOf(name)} is no version: \"{CondaVersion.Shorten(given)}\"");
        AddVersion(found, name, given ?? version);
    }

    private static void AddVersion(List<VirtualPackage> found, string name, string? version)
    {
        if (version is { Length: > 0 } && CondaVersion.TryParse(version, out var parsed)) found.Add(new VirtualPackage(name, parsed, "0"));
    }

    private static string VariableOf(string name) => "CONDA_OVERRIDE_" + name.TrimStart('_').ToUpperInvariant();

    /// <summary>What a variable says: empty for "no such package", null where it is not set.</summary>
    private static string? Override(IReadOnlyDictionary<string, string?> environment, string name) =>
        environment.TryGetValue(VariableOf(name), out string? value) ? value?.Trim() : null;

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)*")]
    private static partial Regex LeadingVersion();
}
