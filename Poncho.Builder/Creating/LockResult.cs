using Poncho.Builder.Locks;

namespace Poncho.Builder.Creating;

/// <summary>What <c>poncho lock</c> made.</summary>
internal sealed record LockResult
{
    /// <summary>The file, as the user would type it.</summary>
    public required string Path { get; init; }

    public required LockFile Lock { get; init; }

    /// <summary>False where the lock that was there is as asked.</summary>
    public required bool IsChanged { get; init; }

    /// <summary>False where it was left alone: it is as asked, or only what would change was asked for.</summary>
    public required bool IsWritten { get; init; }

    /// <summary>The lock that was there; null where there was none.</summary>
    public required LockFile? Before { get; init; }

    /// <summary>What moved, by platform in the order of the lock; empty for platforms that were not locked before.</summary>
    public required IReadOnlyList<IReadOnlyList<LockChange>> Changes { get; init; }
}
