using Poncho.Builder.Homes;

namespace Poncho.Builder.Building;

/// <summary>What a build finds around it.</summary>
internal sealed record BuildContext
{
    /// <summary>The variables of the process: <c>.condarc</c>, proxies, overrides are found by them.</summary>
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    public required PonchoHome Home { get; init; }

    public required IBuildProgress Progress { get; init; }
}
