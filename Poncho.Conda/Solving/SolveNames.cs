using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Naming;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Solving;

/// <summary>
/// The names of one solve: which builds each has (those of the pool, then the request's own), and which of them are shut out and why.
/// </summary>
internal sealed class SolveNames
{
    private readonly SolveRequest _request;
    private readonly PackagePool _pool;
    private readonly Search _search;

    /// <summary>By the pool's number of a name: its place in <see cref="_names"/>, plus 1.</summary>
    private readonly Growing<int> _places = new();

    private readonly List<SolveName> _names = [];
    private readonly Dictionary<int, List<RequestBuild>> _requestBuilds = [];
    private readonly int[] _channelRanks;
    private readonly long? _newest;

    /// <summary>The file names that specs ask for, by the package's name.</summary>
    private readonly Dictionary<string, List<string>> _named;

    public SolveNames(SolveRequest request, PackagePool pool, Search search)
    {
        _request = request;
        _pool = pool;
        _search = search;
        _newest = request.ExcludeNewer?.ToUnixTimeMilliseconds();
        _channelRanks = ChannelRanks();
        _named = request.Specs.Concat(request.Constraints)
            .Where(spec => spec.ArchiveName is not null)
            .GroupBy(spec => spec.Name!, spec => spec.ArchiveName!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        AddRequestBuilds();
    }

    public int Count => _names.Count;

    /// <summary>A name by its number in the search.</summary>
    public SolveName this[int name] => _names[name];

    /// <summary>The name by its number in the pool; null where the solve did not come to it.</summary>
    public SolveName? Find(int poolName) => poolName < _places.Count && _places[poolName] > 0 ? _names[_places[poolName] - 1] : null;

    /// <summary>The name by its number in the pool; its builds come into the search the first time.</summary>
    public SolveName Load(int poolName)
    {
        if (poolName >= _places.Count) _places.AddMany(_pool.NameCount - _places.Count);
        if (_places[poolName] > 0) return _names[_places[poolName] - 1];
        var (first, count) = _pool.Builds(poolName);
        var requestBuilds = _pool.IsExtra(poolName) ? [Extra()] : _requestBuilds.GetValueOrDefault(poolName) ?? [];
        int number = _search.AddName(count + requestBuilds.Count);
        var name = new SolveName(_pool.NameText(poolName), poolName, number, _search.FirstCandidate(number), first, count, requestBuilds);
        _names.Add(name);
        _places[poolName] = _names.Count;
        Exclude(name);
        return name;
    }

    /// <summary>The place of a build's channel among the channels.</summary>
    public int ChannelRank(SolveName name, int place) => place < name.PoolCount
        ? _channelRanks[_pool.Build(name.FirstBuild + place).Index]
        : name.RequestBuilds[place - name.PoolCount].ChannelRank;

    public ref readonly PoolBuild Build(SolveName name, int place)
    {
        if (place < name.PoolCount) return ref _pool.Build(name.FirstBuild + place);
        return ref name.RequestPoolBuilds[place - name.PoolCount];
    }

    /// <summary>Which builds of a name match a requirement: bit i for the build at place i. Hidden ones never do.</summary>
    public ulong[] Members(SolveName name, int spec)
    {
        var members = _pool.Members(spec);
        if (name.RequestBuilds.Count == 0 && !name.HasHidden) return members;
        int count = name.PoolCount + name.RequestBuilds.Count;
        var all = new ulong[(count + 63) >> 6];
        members.CopyTo(all, 0);
        for (int place = 0; place < count; place++)
        {
            if (place >= name.PoolCount && Matches(spec, name.RequestBuilds[place - name.PoolCount])) all[place >> 6] |= 1UL << place;
            if (name.ExclusionOf(place) == Exclusion.Hidden) all[place >> 6] &= ~(1UL << place);
        }

        return all;
    }

    /// <summary>The record of a build; null for virtual packages and extras.</summary>
    public PackageRecord? Record(SolveName name, int place) =>
        place < name.PoolCount ? _pool.Record(name.FirstBuild + place, name.Text) : name.RequestBuilds[place - name.PoolCount].Record;

    private bool Matches(int number, RequestBuild own)
    {
        if (_pool.Spec(number).Spec is not { } spec) return true;
        if (own.Kind == RequestBuildKind.Virtual)
        {
            bool versionMatches = spec.Version is null || spec.Version.Matches(own.Build.Version);
            return versionMatches && (spec.Build is null || spec.Build.Matches(own.BuildText));
        }

        return spec.Matches(own.Build.Version, own.BuildText, own.Build.BuildNumber) && RecordQuestion.IsMet(spec, own.Record!);
    }

    private static RequestBuild Extra() => new(RequestBuildKind.Extra, new PoolBuild { Index = -1, Version = CondaVersion.Parse("0") }, "", null);

    private int[] ChannelRanks()
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. _pool.Indexes.Select(index => ranks.TryGetValue(index.Tier, out int rank) ? rank : ranks[index.Tier] = ranks.Count)];
    }

    private void AddRequestBuilds()
    {
        foreach (var package in _request.VirtualPackages)
        {
            var build = new PoolBuild { Index = -1, Version = package.Version, Timestamp = RecordFields.NoTime };
            AddRequestBuild(package.Name, new RequestBuild(RequestBuildKind.Virtual, build, package.Build, null));
        }

        foreach (var record in _request.Locked) AddRequestBuild(record.Name, RequestBuildOf(RequestBuildKind.Locked, record));
        foreach (var record in _request.Pinned) AddRequestBuild(record.Name, RequestBuildOf(RequestBuildKind.Pinned, record));
    }

    private RequestBuild RequestBuildOf(RequestBuildKind kind, PackageRecord record) =>
        new(kind, _pool.Read(record), record.Build, record) { ChannelRank = RankOf(record) };

    private void AddRequestBuild(string name, RequestBuild own)
    {
        int number = _pool.Name(PackageName.Parse(name).Normalized);
        if (!_requestBuilds.TryGetValue(number, out var requestBuilds)) _requestBuilds.Add(number, requestBuilds = []);
        requestBuilds.Add(own);
    }

    private int RankOf(PackageRecord record)
    {
        for (int index = 0; index < _pool.Indexes.Count; index++)
            if (_pool.Indexes[index].Channel.CanonicalUrl == record.Channel) return _channelRanks[index];
        return int.MaxValue;
    }

    private void Exclude(SolveName name)
    {
        string[] asked = [.. AskedChannels.Of(_request, name.Text)];
        int owner = -1, pinned = name.RequestBuilds.FindLastIndex(own => own.Kind == RequestBuildKind.Pinned);
        for (int place = 0; place < name.PoolCount; place++)
        {
            var exclusion = ExclusionOf(name, place, asked, ref owner);
            if (exclusion == Exclusion.None && pinned >= 0) exclusion = Exclusion.Pinned;
            if (exclusion != Exclusion.None) Exclude(name, place, exclusion);
        }

        for (int own = 0; own < name.RequestBuilds.Count; own++)
        {
            var exclusion = name.RequestBuilds[own].Record is null ? Exclusion.None : AgeOf(name.RequestBuilds[own].Build);
            if (exclusion == Exclusion.None && !IsOfAsked(name.RequestBuilds[own], asked)) exclusion = Exclusion.OtherChannel;
            if (exclusion == Exclusion.None && pinned >= 0 && own != pinned) exclusion = Exclusion.Pinned;
            if (exclusion != Exclusion.None) Exclude(name, name.PoolCount + own, exclusion);
        }
    }

    private void Exclude(SolveName name, int place, Exclusion exclusion)
    {
        name.Exclude(place, exclusion);
        _search.Forbid(name.First + place);
    }

    private Exclusion ExclusionOf(SolveName name, int place, string[] asked, ref int owner)
    {
        ref var build = ref _pool.Build(name.FirstBuild + place);
        var age = AgeOf(build);
        if (IsHidden(name, place, age)) return Exclusion.Hidden;
        var index = _pool.Indexes[build.Index];
        if (!asked.All(written => Means(written, index))) return Exclusion.OtherChannel;
        int rank = _channelRanks[build.Index];
        if (owner < 0) owner = rank;
        if (_request.ChannelPriority == ChannelPriority.Strict && rank != owner) return Exclusion.ChannelPriority;
        return age;
    }

    /// <summary>
    /// Of an archive that is there in both formats the one that is asked for by its file's name counts, else the one that is not too new, else the
    /// <c>.conda</c>.
    /// </summary>
    private bool IsHidden(SolveName name, int place, Exclusion age)
    {
        int first = name.FirstBuild + place;
        bool isSecond = _pool.Build(first).IsTwin, isFirst = place + 1 < name.PoolCount && _pool.Build(first + 1).IsTwin;
        if (!isFirst && !isSecond) return false;
        int other = isSecond ? first - 1 : first + 1;
        bool isNamed = IsNamed(name, first), isOtherNamed = IsNamed(name, other);
        if (isNamed != isOtherNamed) return isOtherNamed;
        var otherAge = AgeOf(_pool.Build(other));
        bool isShut = age != Exclusion.None, isOtherShut = otherAge != Exclusion.None;
        return isShut == isOtherShut ? !_pool.IsConda(first) : isShut;
    }

    private bool IsNamed(SolveName name, int build)
    {
        foreach (string fileName in _named.GetValueOrDefault(name.Text) ?? [])
            if (_pool.FileName(build).SequenceEqual(System.Text.Encoding.UTF8.GetBytes(fileName))) return true;
        return false;
    }

    private Exclusion AgeOf(in PoolBuild build)
    {
        if (_newest is null) return Exclusion.None;
        long time = build.IndexedTimestamp;
        if (time == RecordFields.NoTime && _request.TimestampPolicy != TimestampPolicy.RequireIndexedTimestamp) time = build.Timestamp;
        if (time == RecordFields.NoTime) return _request.TimestampPolicy == TimestampPolicy.AllowMissing ? Exclusion.None : Exclusion.NoTimestamp;
        return time > _newest ? Exclusion.TooNew : Exclusion.None;
    }

    // What is locked is a wish, and gives way to a channel that is asked for; what is pinned is not.
    private bool IsOfAsked(RequestBuild own, string[] asked)
    {
        if (own.Kind != RequestBuildKind.Locked || asked.Length == 0) return true;
        var index = _pool.Indexes.FirstOrDefault(index => index.Channel.CanonicalUrl == own.Record!.Channel && index.Subdir == own.Record.Subdir);
        return index is not null && asked.All(written => Means(written, index));
    }

    private bool Means(string written, RepodataIndex index)
    {
        ChannelText.TrySplitSubdirs(written, out var name, out var subdirs);
        if (subdirs?.Contains(index.Subdir) == false) return false;
        return _request.Means is { } means ? means(written, index.Channel) : IsName(name.TrimEnd('/'), index.Channel);
    }

    private static bool IsName(ReadOnlySpan<char> name, Channel channel) => name.SequenceEqual(channel.Name) || name.SequenceEqual(channel.CanonicalUrl);
}
