using System.Collections.Immutable;

namespace Poncho.Builder.Explaining;

/// <summary>A package of an environment, and what it needs.</summary>
internal sealed record PackageNode
{
    /// <summary><c>conda</c> or <c>pip</c>.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string? Version { get; init; }

    /// <summary>The build string of a conda package.</summary>
    public required string? Build { get; init; }

    /// <summary>What the user asked for, in one spelling; null where it only came as what another needs.</summary>
    public string? Requested { get; init; }

    /// <summary>In the publisher's order, of packages that are there and of virtual ones.</summary>
    public ImmutableArray<PackageNeed> Needs { get; init; } = [];

    /// <summary>Name and version.</summary>
    public override string ToString() => Version is { Length: > 0 } ? $"{Name} {Version}" : Name;
}
