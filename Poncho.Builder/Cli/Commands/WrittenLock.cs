using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Locks;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>poncho lock --json</c> prints.</summary>
/// <param name="Path">The lock's file.</param>
/// <param name="Written">False where it was as asked already, and with <c>--dry-run</c>.</param>
/// <param name="Changed">False where it was as asked already.</param>
/// <param name="Spec">The digest of the spec that it answers.</param>
/// <param name="Platforms">What is locked for each.</param>
/// <param name="Warnings">What was warned of, one line each.</param>
internal sealed record WrittenLock(
    string Path,
    bool Written,
    bool Changed,
    Digest Spec,
    ImmutableArray<WrittenLock.Platform> Platforms,
    ImmutableArray<string> Warnings)
{
    public WrittenLock(LockResult result, ImmutableArray<string> warnings)
        : this(
            result.Path,
            result.IsWritten,
            result.IsChanged,
            result.Lock.Spec,
            [.. result.Lock.Platforms.Zip(result.Changes, (@lock, changes) => new Platform(@lock, changes))],
            warnings)
    {
    }

    internal sealed record Platform(string Name, ImmutableArray<string> VirtualPackages, int Sources, long Bytes, ImmutableArray<Move> Moved)
    {
        public Platform(EnvironmentLock @lock, IReadOnlyList<LockChange> changes)
            : this(
                @lock.Platform,
                [.. @lock.VirtualPackages],
                @lock.Sources.Count,
                @lock.Sources.Sum(source => source.Size ?? 0),
                [.. changes.Select(change => new Move(change.Kind, change.Name, change.From, change.To))])
        {
        }
    }

    /// <param name="Kind">Of the source.</param>
    /// <param name="Name">Of the source.</param>
    /// <param name="From">Null: it is new.</param>
    /// <param name="To">Null: it is gone.</param>
    internal sealed record Move(string Kind, string Name, string? From, string? To);
}
