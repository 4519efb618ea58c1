using System.Collections.Immutable;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>poncho why --json</c> prints.</summary>
/// <param name="Package">The package; null of a virtual one.</param>
/// <param name="NeededBy">Who needs it, and in which words.</param>
/// <param name="Chains">From each package that was asked for, the names on the shortest way to it.</param>
internal sealed record PrintedReason(PrintedPackage? Package, ImmutableArray<PrintedReason.User> NeededBy, ImmutableArray<ImmutableArray<string>> Chains)
{
    internal sealed record User(string Kind, string Name, string? Version, string Spec);
}
