using System.Collections.Immutable;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;
using Poncho.Conda.VirtualPackages;
using Poncho.IO.Machines;

namespace Poncho.Builder.Environments;

/// <summary>
/// The least that a node must have for all packages of an environment, as <c>poncho run</c> can check it: of <c>__cuda >=11.2,&lt;13</c> and
/// <c>__cuda >=12</c> it is <c>__cuda=12=0</c>.
/// </summary>
internal static class NodeNeeds
{
    private const string Archspec = "__archspec";

    // Every node on which these are asked has them, in some version.
    private static readonly string[] s_everywhere = ["__unix", "__linux", "__glibc", Archspec];

    /// <param name="specs">Match specs of virtual packages, as packages have them under <c>depends</c>; what cannot be read says nothing.</param>
    /// <returns>By name, each <c>NAME=VERSION=BUILD</c>.</returns>
    public static ImmutableArray<string> Of(IEnumerable<string> specs) =>
    [
        .. specs.Select(text => MatchSpec.TryParse(text, Strictness.Lenient, out var spec) ? spec : null).OfType<MatchSpec>()
            .Where(spec => spec.Name is not null && spec.When is null)
            .GroupBy(spec => spec.Name!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Least(group.Key, [.. group])).OfType<VirtualPackage>().Select(package => package.ToString()),
    ];

    private static VirtualPackage? Least(string name, IReadOnlyList<MatchSpec> specs)
    {
        if (name == Archspec)
        {
            // The first level is what every node has.
            var levels = X86Level.Names.Select(level => Package(name, "1", level)).ToList();
            return Meets(levels[0]) ? null : levels.FirstOrDefault(Meets);
        }

        // Where the limits lie, one of them is the least version that meets them all.
        var versions = specs.SelectMany(spec => Limits(spec.Version)).Append(CondaVersion.Parse("0"));
        var least = versions.Distinct().Order().Select(version => new VirtualPackage(name, version, "0")).FirstOrDefault(Meets);
        return least is null || (least.Version.ToString() == "0" && s_everywhere.Contains(name)) ? null : least;

        bool Meets(VirtualPackage package) => specs.All(spec => spec.Matches(package.Version, package.Build, 0));
    }

    private static VirtualPackage Package(string name, string version, string build) => new(name, CondaVersion.Parse(version), build);

    private static IEnumerable<CondaVersion> Limits(VersionSpec? spec) => spec is null ? [] : spec.Parts.SelectMany(Limits).Concat(spec.Version is { } version ? [version] : []);
}
