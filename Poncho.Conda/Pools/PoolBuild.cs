using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Pools;

/// <summary>One archive as the solver sees it.</summary>
internal struct PoolBuild
{
    public CondaVersion Version;
    public long BuildNumber;

    /// <summary>Milliseconds since 1970, or <see cref="RecordFields.NoTime"/>.</summary>
    public long Timestamp, IndexedTimestamp;

    /// <summary>The number of the index that it stands in.</summary>
    public int Index;

    /// <summary>Its place in the index.</summary>
    public RecordEntry Entry;

    /// <summary>The build's text, as a place in the record.</summary>
    public RecordPart BuildText;

    public bool HasTrackFeatures;

    /// <summary>A dependency or constraint that cannot be read, as the number of its text, plus 1; 0 where all can be read.</summary>
    public int Unreadable;

    /// <summary>What it needs: consecutive specs of the pool's list of needs.</summary>
    public int FirstNeed, NeedCount;

    /// <summary>What it limits: consecutive specs of the pool's list of needs.</summary>
    public int FirstLimit, LimitCount;

    /// <summary>What it needs only under a condition: consecutive entries of the pool's list of those.</summary>
    public int FirstConditional, ConditionalCount;

    /// <summary>Whether the one before it is the same archive in the other format: one of the two is used.</summary>
    public bool IsTwin;
}
