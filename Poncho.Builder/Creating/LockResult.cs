using Poncho.Builder.Locks;

namespace Poncho.Builder.Creating;

/// <summary>What <c>poncho lock</c> made.</summary>
internal sealed record LockResult
{
    /// <summary>The file, as the user would type it.</summary>
    public required string Path { get; init; }

    public required LockFile Lock { get; init; }

    /// <summary>False where the lock that was there is as asked, and was left alone.</summary>
    public required bool IsWritten { get; init; }

    /// <summary>What moved, by platform in the order of the lock; empty for platforms that were not locked before.</summary>
    public required IReadOnlyList<IReadOnlyList<LockChange>> Changes { get; init; }
}
