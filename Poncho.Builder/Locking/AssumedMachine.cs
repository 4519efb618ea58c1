using Poncho.Builder.Specs;
using Poncho.Conda.VirtualPackages;

namespace Poncho.Builder.Locking;

/// <summary>
/// The virtual packages that a lock assumes of the nodes. What is said first counts: <c>--virtual</c>, <c>CONDA_OVERRIDE_*</c>, the spec, an older
/// lock, this machine.
/// </summary>
internal static class AssumedMachine
{
    /// <param name="environment">The variables of the process.</param>
    /// <param name="spec">Says what the nodes have; null where there is no spec.</param>
    /// <param name="options">The platform, the command line's items, the older lock.</param>
    /// <returns>By name.</returns>
    public static IReadOnlyList<VirtualPackage> Of(IReadOnlyDictionary<string, string?> environment, Spec? spec, LockOptions options)
    {
        var detected = VirtualPackageDetector.Detect(environment, options.Subdir).ToDictionary(v => v.Name, StringComparer.Ordinal);
        // A lock that names none was taken over from another program, which does not say them: every machine has some.
        bool isSaid = options.Before is { VirtualPackages.Count: > 0 };
        var start = isSaid ? options.Before!.VirtualPackages.Select(Parse).ToDictionary(v => v.Name, StringComparer.Ordinal) : detected;
        var assumed = new SortedDictionary<string, VirtualPackage>(start, StringComparer.Ordinal);
        foreach (var item in spec?.Virtual ?? []) Say(assumed, item);
        foreach (string name in environment.Keys.Where(IsOverride).Select(NameOf))
            Say(assumed, new VirtualItem(name, detected.GetValueOrDefault(name)));
        foreach (var item in options.Virtual) Say(assumed, item);
        return [.. assumed.Values];
    }

    /// <summary>A virtual package of a lock that was read.</summary>
    public static VirtualPackage Parse(string text) => VirtualItem.TryParse(text, out var item) && item.Package is { } package
        ? package
        : throw new ArgumentException("no virtual package", nameof(text));

    private static void Say(SortedDictionary<string, VirtualPackage> assumed, VirtualItem item)
    {
        if (item.Package is { } package) assumed[item.Name] = package;
        else assumed.Remove(item.Name);
    }

    private static bool IsOverride(string variable) => variable
        is "CONDA_OVERRIDE_GLIBC" or "CONDA_OVERRIDE_LINUX" or "CONDA_OVERRIDE_CUDA"
        or "CONDA_OVERRIDE_ARCHSPEC" or "CONDA_OVERRIDE_OSX" or "CONDA_OVERRIDE_WIN";

    private static string NameOf(string variable) => "__" + variable["CONDA_OVERRIDE_".Length..].ToLowerInvariant();
}
