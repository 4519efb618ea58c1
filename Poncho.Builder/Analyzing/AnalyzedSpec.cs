using Poncho.Analyze.Choosing;
using Poncho.Analyze.Owning;

namespace Poncho.Builder.Analyzing;

/// <summary>What the spec of an application says: the same for the same sources and environment, in the order of the names.</summary>
/// <param name="Channels">In order of priority.</param>
/// <param name="Conda">Match specs, sorted; the Python among them.</param>
/// <param name="Pip">Requirements, sorted.</param>
internal sealed record AnalyzedSpec(IReadOnlyList<string> Channels, IReadOnlyList<string> Conda, IReadOnlyList<string> Pip)
{
    /// <summary>The spec of a choice.</summary>
    /// <param name="choice">The packages; optional ones are taken where the environment has them.</param>
    /// <param name="environment">Says which Python it is; null for none.</param>
    /// <param name="channels">Those that packages are looked for in.</param>
    /// <param name="request">Says how much of the versions is asked for.</param>
    public static AnalyzedSpec Of(PackageChoice choice, InstalledEnvironment? environment, IReadOnlyList<string> channels, AnalyzeRequest request)
    {
        NeededPackage[] packages = [.. choice.Packages, .. choice.Optional.Where(package => package.Evidence == PackageEvidence.Environment)];
        string[] pip = [.. Lines(packages, PackageKind.Pip, request.Pin)];
        List<string> conda = [.. Lines(packages, PackageKind.Conda, request.Pin)];
        if (!packages.Any(package => package.Kind == PackageKind.Conda && package.Name == "python")) conda.Add(Python(environment, request));
        if (pip.Length > 0 && !packages.Any(package => package.Name == "pip")) conda.Add("pip");
        conda.Sort(StringComparer.Ordinal);
        return new AnalyzedSpec([.. channels.Concat(Others(packages, channels)).Distinct(StringComparer.Ordinal)], conda, pip);
    }

    private static IEnumerable<string> Lines(IEnumerable<NeededPackage> packages, PackageKind kind, VersionPin pin) =>
        packages.Where(package => package.Kind == kind).Select(package => package.ToSpec(pin)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    // Channels that the environment has packages from, and that would not be asked.
    private static IEnumerable<string> Others(IEnumerable<NeededPackage> packages, IReadOnlyList<string> channels) => packages.Select(package => package.Channel)
        .OfType<string>().Where(channel => channel is not ("pypi" or "<develop>" or "") && !channels.Contains(channel)).Order(StringComparer.Ordinal);

    private static string Python(InstalledEnvironment? environment, AnalyzeRequest request)
    {
        if (request.Python is { } asked) return $"python={asked}";
        if (environment?.Python is not { } release || request.Pin == VersionPin.None) return "python";
        string? exact = environment.Packages.FirstOrDefault(package => package is { Name: "python", Origin: PackageOrigin.Conda })?.Version;
        return request.Pin == VersionPin.Exact && exact is not null ? $"python={exact}" : $"python={release}";
    }
}
