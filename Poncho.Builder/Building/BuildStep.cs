namespace Poncho.Builder.Building;

/// <summary>The parts of a build that a user sees pass by, in their order; some overlap in time.</summary>
internal enum BuildStep
{
    /// <summary>Another command builds the same; it has no items. For whom is waited is told instead.</summary>
    Wait,

    /// <summary>The channels' indexes are read; it has no items. Bytes are told as transfers.</summary>
    Repodata,

    /// <summary>The solver runs; it has no items.</summary>
    Solve,

    /// <summary>A Python is unpacked, to compile or for pip to resolve in; it has no items.</summary>
    Unpack,

    /// <summary>Wheels are built of sdists, git repositories and folders; items are wheels, whose number is not known before.</summary>
    Wheel,

    /// <summary>The environment's pip resolves; it has no items. What pip says it is doing is told instead.</summary>
    Resolve,

    /// <summary>Git repositories are asked and fetched; it has no items. Which ones is told instead.</summary>
    Git,

    /// <summary>The files of an environment that exists already are read and compared; it has no items.</summary>
    Capture,

    /// <summary>Archives are downloaded; items are archives. Bytes are told as transfers.</summary>
    Fetch,

    /// <summary>Layers are made; items are layers.</summary>
    Layer,

    /// <summary>The tarball is written; items are layers.</summary>
    Export,

    /// <summary>Blobs go to a registry. Bytes are told as transfers.</summary>
    Push,

    /// <summary>Layers of a tarball are put into the store; items are layers.</summary>
    Load,

    /// <summary>An image goes into an engine; items are layers.</summary>
    Send,
}
