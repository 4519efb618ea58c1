namespace Poncho.Conda.Solving;

/// <summary>Why a build cannot be chosen, whatever else is.</summary>
internal enum Exclusion : byte
{
    None,

    /// <summary>An earlier channel has the name.</summary>
    ChannelPriority,

    /// <summary>The name was asked from another channel.</summary>
    OtherChannel,

    /// <summary>Built or taken after the time that was given.</summary>
    TooNew,

    /// <summary>Nobody knows when it was built, and a time was given.</summary>
    NoTimestamp,

    /// <summary>Another build of the name is pinned.</summary>
    Pinned,

    /// <summary>A dependency or constraint of it cannot be read.</summary>
    Unreadable,

    /// <summary>The same archive is there in a better format: it is as if it were not there.</summary>
    Hidden,
}
