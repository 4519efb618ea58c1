namespace Poncho.Conda.Solving;

/// <summary>
/// Which of a record's times counts where <see cref="SolveRequest.ExcludeNewer"/> is set, and what becomes of a record without one.
/// </summary>
public enum TimestampPolicy
{
    /// <summary>The time at which the channel took the package, else the time of its build; without either it is shut out.</summary>
    RequireTimestamp,

    /// <summary>The same times; without either it is taken.</summary>
    AllowMissing,

    /// <summary>Only the time at which the channel took it; without it is shut out.</summary>
    RequireIndexedTimestamp,
}
