using System.Collections.Immutable;
using Poncho.Builder.Explaining;

namespace Poncho.Builder.Cli.Commands;

/// <summary>A package as <c>poncho tree --json</c> and <c>poncho why --json</c> print it.</summary>
/// <param name="Kind"><c>conda</c> or <c>pip</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Null where nobody says.</param>
/// <param name="Build">The build string of a conda package.</param>
/// <param name="Requested">What was asked for; null where it only came as what another needs.</param>
/// <param name="Needs">What it needs, virtual packages too.</param>
internal sealed record PrintedPackage(string Kind, string Name, string? Version, string? Build, string? Requested, ImmutableArray<PackageNeed> Needs)
{
    public PrintedPackage(PackageNode node)
        : this(node.Kind, node.Name, node.Version, node.Build, node.Requested, node.Needs)
    {
    }
}
