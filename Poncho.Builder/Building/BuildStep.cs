namespace Poncho.Builder.Building;

/// <summary>The parts of a build that a user sees pass by, in their order; some overlap in time.</summary>
internal enum BuildStep
{
    /// <summary>The channels' indexes are read; items are channel folders.</summary>
    Repodata,

    /// <summary>The solver runs; it has no items.</summary>
    Solve,

    /// <summary>The environment's pip resolves; it has no items.</summary>
    Resolve,

    /// <summary>Archives are downloaded; items are archives. Bytes are told as transfers.</summary>
    Fetch,

    /// <summary>Layers are made; items are layers.</summary>
    Layer,

    /// <summary>The tarball is written; items are layers.</summary>
    Export,

    /// <summary>Layers of a tarball are put into the store; items are layers.</summary>
    Load,
}
