namespace Poncho.Conda.Versions;

public sealed partial class CondaVersion
{
    public static bool operator ==(CondaVersion? left, CondaVersion? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(CondaVersion? left, CondaVersion? right) => !(left == right);

    public static bool operator <(CondaVersion left, CondaVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(CondaVersion left, CondaVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(CondaVersion left, CondaVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(CondaVersion left, CondaVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(CondaVersion? other)
    {
        if (other is null) return 1;
        if (ReferenceEquals(this, other)) return 0;
        if (_tokens is null && other._tokens is null) return _packedOrEpoch.CompareTo(other._packedOrEpoch);
        int order = Epoch.CompareTo(other.Epoch);
        if (order != 0) return order;
        Span<ulong> scratch = stackalloc ulong[2 * PackedSegments];
        var mine = new VersionParts(_text, Components(scratch), _localStart);
        var theirs = new VersionParts(other._text, other.Components(scratch[PackedSegments..]), other._localStart);
        order = VersionParts.Compare(mine, 0, mine.ReleaseEnd, theirs, 0, theirs.ReleaseEnd);
        return order != 0 ? order : VersionParts.Compare(mine, mine.ReleaseEnd, mine.End, theirs, theirs.ReleaseEnd, theirs.End);
    }

    public bool Equals(CondaVersion? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is CondaVersion other && Equals(other);

    /// <summary>Equal versions have equal hashes: zeros at the end of a segment and of a part do not count.</summary>
    public override int GetHashCode()
    {
        Span<ulong> scratch = stackalloc ulong[PackedSegments];
        return new VersionParts(_text, Components(scratch), _localStart).Hash(Epoch);
    }

    /// <summary>
    /// True if the version begins with the segments of the prefix, the last of which may go on with letters and numbers of its own:
    /// <c>1.2rc1</c>, <c>1.2.10</c> and <c>1.2.post1</c> start with <c>1.2</c>, <c>1.20</c> does not. Zeros that the version lacks count as
    /// there (<c>1</c> starts with <c>1.0</c>); epoch and local part are compared likewise.
    /// </summary>
    public bool StartsWith(CondaVersion prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (_tokens is null && prefix._tokens is null)
        {
            int kept = prefix._segments * PackedBits;
            return kept == 0 || (_packedOrEpoch ^ prefix._packedOrEpoch) >> (64 - kept) == 0;
        }

        return StartsWith(prefix, withoutLastSegment: false);
    }

    /// <summary>True if the version is at least the limit and begins with all but its last segment: what <c>~=1.2.3</c> means.</summary>
    public bool IsCompatibleWith(CondaVersion limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return CompareTo(limit) >= 0 && StartsWith(limit, withoutLastSegment: true);
    }

    private bool StartsWith(CondaVersion prefix, bool withoutLastSegment)
    {
        if (Epoch != prefix.Epoch) return false;
        Span<ulong> scratch = stackalloc ulong[2 * PackedSegments];
        var mine = new VersionParts(_text, Components(scratch), _localStart);
        var start = new VersionParts(prefix._text, prefix.Components(scratch[PackedSegments..]), prefix._localStart);
        int end = withoutLastSegment ? start.LastReleaseSegment : start.ReleaseEnd;
        return VersionParts.StartsWith(mine, 0, mine.ReleaseEnd, start, 0, end)
            && VersionParts.StartsWith(mine, mine.ReleaseEnd, mine.End, start, start.ReleaseEnd, start.End);
    }
}
