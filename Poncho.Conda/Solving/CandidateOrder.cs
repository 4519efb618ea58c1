using System.Numerics;
using Poncho.Conda.Configuration;
using Poncho.Conda.Pools;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Solving;

/// <summary>
/// The order in which the builds that meet a requirement are tried: without track features before with; then (flexible priority) by
/// channel; by version; by build number, the higher first; then by which allows the newer dependencies; by time, the newer first; and as
/// they stand in the channels. A locked record goes before all.
/// </summary>
internal sealed class CandidateOrder(SolveRequest request, PackagePool pool, SolveNames names, Func<int, ulong[]> membersOf)
{
    private readonly HashSet<string> _asked = [.. request.Specs.Select(spec => spec.Name).OfType<string>()];

    /// <summary>By requirement: the best build that meets it, as far as version and track features go.</summary>
    private readonly Dictionary<int, BestVersion> _best = [];

    private readonly List<int> _group = [];

    /// <summary>The search's variables of the builds in <paramref name="members"/>, best first.</summary>
    public int[] Sort(SolveName name, ulong[] members)
    {
        int count = 0;
        foreach (ulong word in members) count += BitOperations.PopCount(word);
        var sorted = new int[count];
        if (count == 0) return sorted;
        var order = name.Order ??= SortSimply(name);
        int kept = 0;
        for (int i = 0; i < order.Places.Length;)
        {
            int first = kept, group = order.Groups[i];
            for (; i < order.Places.Length && order.Groups[i] == group; i++)
                if (((members[order.Places[i] >> 6] >> order.Places[i]) & 1) != 0) sorted[kept++] = order.Places[i];
            if (kept - first > 1) SortByDependencies(name, sorted.AsSpan(first, kept - first));
        }

        PutLockedFirst(name, sorted);
        for (int i = 0; i < sorted.Length; i++) sorted[i] += name.First;
        return sorted;
    }

    private bool LowestFirst(SolveName name) => request.Strategy switch
    {
        SolveStrategy.Lowest => true,
        SolveStrategy.LowestDirect => _asked.Contains(name.Text),
        _ => false,
    };

    private SimpleOrder SortSimply(SolveName name)
    {
        bool lowest = LowestFirst(name);
        var places = new int[name.Count];
        for (int i = 0; i < places.Length; i++) places[i] = i;
        Array.Sort(places, (a, b) => CompareSimply(name, a, b, lowest) is var order and not 0 ? order : a.CompareTo(b));
        var groups = new int[places.Length];
        for (int i = 1; i < places.Length; i++) groups[i] = groups[i - 1] + (CompareSimply(name, places[i - 1], places[i], lowest) == 0 ? 0 : 1);
        return new SimpleOrder(places, groups);
    }

    private int CompareSimply(SolveName name, int a, int b, bool lowest)
    {
        ref readonly var x = ref names.Build(name, a);
        ref readonly var y = ref names.Build(name, b);
        if (x.HasTrackFeatures != y.HasTrackFeatures) return x.HasTrackFeatures ? 1 : -1;
        if (request.ChannelPriority == ChannelPriority.Flexible)
        {
            int channels = names.ChannelRank(name, a).CompareTo(names.ChannelRank(name, b));
            if (channels != 0) return channels;
        }

        int versions = lowest ? x.Version.CompareTo(y.Version) : y.Version.CompareTo(x.Version);
        return versions != 0 ? versions : y.BuildNumber.CompareTo(x.BuildNumber);
    }

    private static void PutLockedFirst(SolveName name, Span<int> places)
    {
        int locked = name.RequestBuilds.FindLastIndex(own => own.Kind == RequestBuildKind.Locked);
        int at = locked < 0 ? -1 : places.IndexOf(name.PoolCount + locked);
        if (at <= 0) return;
        places[..at].CopyTo(places[1..]);
        places[0] = name.PoolCount + locked;
    }

    /// <summary>Sorts builds that are equal so far by the newest versions of what they all depend on, name by name, and then by time.</summary>
    private void SortByDependencies(SolveName name, Span<int> places)
    {
        int known = PutUnreadableLast(name, places);
        places = places[..known];
        if (known < 2) return;
        var columns = new List<BestVersion[]>();
        foreach (int dependency in SharedNames(name, places))
            if (Column(name, places, dependency) is { } column) columns.Add(column);

        bool lowest = request.Strategy == SolveStrategy.Lowest;
        var rows = new int[known];
        for (int i = 0; i < known; i++) rows[i] = i;
        var times = new long[known];
        for (int i = 0; i < known; i++) times[i] = names.Build(name, places[i]).Timestamp;
        Array.Sort(rows, (a, b) =>
        {
            foreach (var column in columns)
                if (Compare(column[a], column[b], lowest) is var order and not 0) return order;
            return times[b].CompareTo(times[a]) is var byTime and not 0 ? byTime : a.CompareTo(b);
        });
        var before = places.ToArray();
        for (int i = 0; i < known; i++) places[i] = before[rows[i]];
    }

    /// <summary>Builds with a dependency that cannot be read are never chosen; each changes places with the last one that can.</summary>
    private int PutUnreadableLast(SolveName name, Span<int> places)
    {
        int known = places.Length;
        for (int i = 0; i < known;)
        {
            if (names.Build(name, places[i]).Unreadable == 0)
            {
                i++;
                continue;
            }

            known--;
            (places[i], places[known]) = (places[known], places[i]);
        }

        return known;
    }

    /// <summary>The names on which all of the builds depend, in alphabetical order.</summary>
    private List<int> SharedNames(SolveName name, ReadOnlySpan<int> places)
    {
        var shared = new List<int>();
        for (int i = 0; i < places.Length; i++)
        {
            _group.Clear();
            AddNeededNames(name, places[i], _group);
            if (i == 0) shared.AddRange(_group.Distinct());
            else shared.RemoveAll(other => !_group.Contains(other));
            if (shared.Count == 0) break;
        }

        shared.Sort((a, b) => string.CompareOrdinal(pool.NameText(a), pool.NameText(b)));
        return shared;
    }

    private void AddNeededNames(SolveName name, int place, List<int> into)
    {
        ref readonly var build = ref names.Build(name, place);
        foreach (int spec in pool.Needs(build)) into.Add(pool.Spec(spec).Name);
        foreach (var need in pool.ConditionalNeeds(build)) into.Add(pool.Spec(need.Spec).Name);
    }

    /// <summary>The best versions of a name that the builds allow; null where they cannot differ.</summary>
    private BestVersion[]? Column(SolveName name, ReadOnlySpan<int> places, int dependency)
    {
        var column = new BestVersion[places.Length];
        bool differs = false;
        for (int i = 0; i < places.Length; i++)
        {
            column[i] = BestOf(name, places[i], dependency);
            differs |= !ReferenceEquals(column[i].Version, column[0].Version) || column[i].HasTrackFeatures != column[0].HasTrackFeatures;
        }

        return differs ? column : null;
    }

    /// <summary>
    /// The best version of a name that a build allows; where it lists the name more than once, the worst of these. Of requirements that
    /// nothing meets nothing is known.
    /// </summary>
    private BestVersion BestOf(SolveName name, int place, int dependency)
    {
        BestVersion worst = default;
        ref readonly var build = ref names.Build(name, place);
        foreach (int spec in pool.Needs(build))
            if (pool.Spec(spec).Name == dependency) worst = Worse(worst, BestOf(spec));
        foreach (var need in pool.ConditionalNeeds(build))
            if (pool.Spec(need.Spec).Name == dependency) worst = Worse(worst, BestOf(need.Spec));
        return worst;
    }

    private static BestVersion Worse(BestVersion a, BestVersion b)
    {
        if (a.Version is null) return b;
        if (b.Version is null) return a;
        return Compare(a, b, lowest: false) > 0 ? a : b;
    }

    /// <summary>
    /// The highest version among all builds that meet a requirement, shut-out ones too, and whether the first build with it has track
    /// features.
    /// </summary>
    private BestVersion BestOf(int spec)
    {
        if (_best.TryGetValue(spec, out var best)) return best;
        var name = names.Load(pool.Spec(spec).Name);
        if (!pool.IsExtra(name.PoolName))
        {
            var members = membersOf(spec);
            for (int word = 0; word < members.Length; word++)
            {
                for (ulong bits = members[word]; bits != 0; bits &= bits - 1)
                {
                    ref readonly var build = ref names.Build(name, (word << 6) + BitOperations.TrailingZeroCount(bits));
                    bool isBetter = best.Version is null || build.Version.CompareTo(best.Version) > 0;
                    if (isBetter) best = new BestVersion(build.Version, build.HasTrackFeatures);
                }
            }
        }

        _best.Add(spec, best);
        return best;
    }

    /// <summary>
    /// Negative where the first is better: one that exists, without track features, of a higher version (a lower one, if the lowest is
    /// wanted).
    /// </summary>
    private static int Compare(BestVersion a, BestVersion b, bool lowest)
    {
        if (a.Version is null || b.Version is null) return (a.Version is null ? 1 : 0) - (b.Version is null ? 1 : 0);
        if (a.HasTrackFeatures != b.HasTrackFeatures) return a.HasTrackFeatures ? 1 : -1;
        return lowest ? a.Version.CompareTo(b.Version) : b.Version.CompareTo(a.Version);
    }

    private readonly record struct BestVersion(CondaVersion? Version, bool HasTrackFeatures);
}
