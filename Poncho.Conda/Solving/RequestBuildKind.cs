namespace Poncho.Conda.Solving;

/// <summary>Where a build that is in no index comes from.</summary>
internal enum RequestBuildKind
{
    Virtual,
    Locked,
    Pinned,

    /// <summary>The one candidate of an extra's name.</summary>
    Extra,
}
