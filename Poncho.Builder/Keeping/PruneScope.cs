namespace Poncho.Builder.Keeping;

/// <summary>How far a prune goes.</summary>
internal enum PruneScope
{
    /// <summary>What no name in the store reaches.</summary>
    Unnamed,

    /// <summary>Also what was downloaded or unpacked to be at hand next time.</summary>
    WithCaches,
}
