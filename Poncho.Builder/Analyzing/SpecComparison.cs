using Poncho.Analyze.Choosing;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;

namespace Poncho.Builder.Analyzing;

/// <summary>An application held against a spec that is there.</summary>
/// <param name="Missing">What the application needs and the spec lacks.</param>
/// <param name="Unused">What the spec asks for by name and nothing imports.</param>
internal sealed record SpecComparison(IReadOnlyList<WantedPackage> Missing, IReadOnlyList<string> Unused)
{
    // Every environment has these.
    private static readonly string[] s_always = ["python", "pip"];

    /// <summary>Compares.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="choice">What the application needs.</param>
    /// <param name="pin">How much of the environment's versions is asked for.</param>
    public static SpecComparison Of(Spec spec, PackageChoice choice, VersionPin pin)
    {
        string[] names = [.. NamesOf(spec)];
        var missing = choice.Packages.Where(package => !names.Any(name => Serves(name, package)))
            .Select(package => new WantedPackage(package.Kind == PackageKind.Conda ? "conda" : "pip", package.ToSpec(pin), package.Imports));
        var used = choice.Packages.Concat(choice.Optional).ToList();
        var unused = names.Where(name => !s_always.Contains(name, StringComparer.Ordinal) && !used.Any(package => Serves(name, package)));
        return new SpecComparison([.. missing], [.. unused.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The conda packages that a spec names.</summary>
    public static IEnumerable<string> CondaNamesOf(Spec spec) => spec.Conda.Select(item => item.Spec.Name).OfType<string>();

    /// <summary>The projects that it names for pip.</summary>
    public static IEnumerable<string> ProjectsOf(Spec spec) =>
        spec.Pip.Where(line => line.Kind is PipLineKind.Requirement or PipLineKind.Editable).Select(line => line.Name).OfType<string>();

    private static IEnumerable<string> NamesOf(Spec spec) => CondaNamesOf(spec).Concat(ProjectsOf(spec));

    // The same package by another name: opencv and opencv-python, a conda package and its project.
    private static bool Serves(string name, NeededPackage package)
    {
        string normal = ProjectName.Normalize(name);
        if (normal == ProjectName.Normalize(package.Name) || ImportTable.CondaPackageOf(name) == package.Name) return true;
        return package.Imports.Select(ImportTable.Find).OfType<TableEntry>()
            .Any(entry => entry.CondaPackages.Concat(entry.Projects).Any(other => ProjectName.Normalize(other) == normal));
    }
}
