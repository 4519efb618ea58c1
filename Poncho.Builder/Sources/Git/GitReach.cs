namespace Poncho.Builder.Sources.Git;

/// <summary>How far a call of git goes, and with it whose configuration it heeds.</summary>
internal enum GitReach
{
    /// <summary>Our own repository only: no file of a user's or of the machine's can change what is read.</summary>
    Cache,

    /// <summary>
    /// A remote: the user's and the machine's configuration say how it is reached (credential helpers, proxies, <c>insteadOf</c>, ssh).
    /// </summary>
    Remote,
}
