namespace Poncho.Builder.Activating;

/// <summary>The languages in which shells are told of an environment.</summary>
internal enum Shell
{
    /// <summary>What POSIX has: dash, ksh, BusyBox.</summary>
    Sh,
    Bash,
    Zsh,
    Fish,

    /// <summary>csh and tcsh.</summary>
    Csh,
}
