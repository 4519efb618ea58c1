using Poncho.Builder.Homes;
using Poncho.IO;

namespace Poncho.Builder.Building;

/// <summary>What a build finds around it.</summary>
internal sealed record BuildContext
{
    /// <summary>The variables that the command was started with: <c>.condarc</c>, proxies and overrides are found by them.</summary>
    public required EnvironmentVariables Environment { get; init; }

    public required PonchoHome Home { get; init; }

    public required IBuildProgress Progress { get; init; }
}
