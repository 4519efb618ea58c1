using System.Text;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Pools;

/// <summary>
/// What is known of a set of indexes whatever is asked: names, their builds in the order of the rules, specs, and which builds match them.
/// It grows as solves reach names. Not for several threads.
/// </summary>
internal sealed class PackagePool(IReadOnlyList<RepodataIndex> indexes)
{
    /// <summary>Longer dependencies stand in no real record.</summary>
    private const int LongestText = 4096;

    private const int MostAlternatives = 256;

    private readonly Dictionary<string, int> _nameNumbers = new(StringComparer.Ordinal);
    private readonly List<PoolName> _names = [];
    private readonly Growing<PoolBuild> _builds = new(1024);
    private readonly Growing<PoolSpec> _specs = new(1024);
    private readonly Growing<int> _needs = new(4096);
    private readonly Growing<ConditionalNeed> _conditional = new();
    private readonly Dictionary<MatchSpec, int> _specNumbers = new(SpecEquality.Instance);
    private readonly TextNumbers _versionTexts = new();
    private readonly List<CondaVersion?> _versions = [];
    private readonly TextNumbers _specTexts = new();
    private readonly List<PoolText> _texts = [];

    public IReadOnlyList<RepodataIndex> Indexes => indexes;

    public int SpecCount => _specs.Count;

    public int NameCount => _names.Count;

    public ref PoolBuild Build(int build) => ref _builds[build];

    public ref readonly PoolSpec Spec(int spec) => ref _specs[spec];

    public ReadOnlySpan<int> Needs(in PoolBuild build) => _needs.Slice(build.FirstNeed, build.NeedCount);

    public ReadOnlySpan<int> Limits(in PoolBuild build) => _needs.Slice(build.FirstLimit, build.LimitCount);

    public ReadOnlySpan<ConditionalNeed> ConditionalNeeds(in PoolBuild build) => _conditional.Slice(build.FirstConditional, build.ConditionalCount);

    /// <summary>The dependency that could not be read.</summary>
    public string UnreadableText(in PoolBuild build) => Encoding.UTF8.GetString(_specTexts[build.Unreadable - 1]);

    /// <summary>The number of a name, whether or not there is such a package.</summary>
    public int Name(string name)
    {
        if (_nameNumbers.TryGetValue(name, out int number)) return number;
        _nameNumbers.Add(name, _names.Count);
        _names.Add(new PoolName(name));
        return _names.Count - 1;
    }

    public string NameText(int name) => _names[name].Text;

    /// <summary>True for the name that stands for an extra of a package.</summary>
    public bool IsExtra(int name) => _names[name].Text.EndsWith(']');

    /// <summary>All builds of a name, in the order of channels, folders and file names.</summary>
    public (int First, int Count) Builds(int name)
    {
        var known = _names[name];
        if (known.Count < 0) known = _names[name] = LoadBuilds(known);
        return (known.First, known.Count);
    }

    public PackageRecord Record(int build, string name) => indexes[_builds[build].Index].Record(_builds[build].Entry, name);

    /// <summary>The number of a requirement.</summary>
    public int AddSpec(MatchSpec spec)
    {
        if (_specNumbers.TryGetValue(spec, out int number)) return number;
        number = _specs.Add(new PoolSpec { Spec = spec, Name = Name(spec.Name!) });
        _specNumbers.Add(spec, number);
        return number;
    }

    /// <summary>
    /// The requirements that a spec stands for; none (as for a text that cannot be read) where its condition has more alternatives than any
    /// real one.
    /// </summary>
    public PoolText Read(MatchSpec spec)
    {
        var alternatives = spec.When is null ? null : Alternatives(spec.When);
        if (alternatives?.Length > MostAlternatives) return default;
        var specs = new List<int>();
        foreach (string extra in spec.Extras ?? []) specs.Add(AddExtra(spec.Name!, extra));
        specs.Add(AddSpec(spec));
        return new PoolText([.. specs], alternatives);
    }

    /// <summary>Which builds match: bit i for the name's build i.</summary>
    public ulong[] Members(int spec)
    {
        if (_specs[spec].Members is { } known) return known;
        var (first, count) = Builds(_specs[spec].Name);
        var members = new ulong[(count + 63) >> 6];
        var matcher = new SpecMatcher(this, _specs[spec].Spec, NameText(_specs[spec].Name));
        for (int i = 0; i < count; i++)
            if (matcher.Matches(first + i)) members[i >> 6] |= 1UL << i;
        return _specs[spec].Members = members;
    }

    /// <summary>The build's text, such as <c>py311h64a7726_0</c>, as UTF-8.</summary>
    public ReadOnlySpan<byte> BuildText(int build)
    {
        ref var b = ref _builds[build];
        return b.BuildText.Of(indexes[b.Index].Table.Json(b.Entry));
    }

    public bool IsConda(int build) => FileName(build).EndsWith(".conda"u8);

    /// <summary>The archive's file name, as UTF-8.</summary>
    public ReadOnlySpan<byte> FileName(int build) => indexes[_builds[build].Index].Table.FileName(_builds[build].Entry);

    /// <summary>Reads a record that is given with a request and may be in no index.</summary>
    public PoolBuild Read(PackageRecord record)
    {
        var build = new PoolBuild
        {
            Version = CondaVersion.Parse(record.Version),
            BuildNumber = record.BuildNumber,
            Timestamp = record.Timestamp ?? RecordFields.NoTime,
            IndexedTimestamp = record.IndexedTimestamp ?? RecordFields.NoTime,
            Index = -1,
            HasTrackFeatures = record.TrackFeatures.Count > 0,
            FirstNeed = _needs.Count,
            FirstConditional = _conditional.Count,
        };
        foreach (string text in record.Depends) AddNeeds(ref build, Encoding.UTF8.GetBytes(text), extra: -1);
        build.NeedCount = _needs.Count - build.FirstNeed;
        foreach (var (extra, texts) in record.ExtraDepends)
            foreach (string text in texts) AddNeeds(ref build, Encoding.UTF8.GetBytes(text), AddExtra(record.Name, extra));
        build.ConditionalCount = _conditional.Count - build.FirstConditional;
        build.FirstLimit = _needs.Count;
        foreach (string text in record.Constrains) AddLimit(ref build, Encoding.UTF8.GetBytes(text));
        build.LimitCount = _needs.Count - build.FirstLimit;
        return build;
    }

    private PoolName LoadBuilds(PoolName name)
    {
        int first = _builds.Count;
        for (int index = 0; index < indexes.Count; index++)
        {
            var table = indexes[index].Table;
            foreach (var entry in table.Find(name.Text))
            {
                if (!TryLoadBuild(index, entry, name.Text, out var build)) continue;
                build.IsTwin = _builds.Count > first && IsSameArchive(_builds[_builds.Count - 1], index, table.Stem(entry));
                _builds.Add(build);
            }
        }

        return name with { First = first, Count = _builds.Count - first };
    }

    private bool IsSameArchive(in PoolBuild build, int index, ReadOnlySpan<byte> stem) =>
        build.Index == index && indexes[index].Table.Stem(build.Entry).SequenceEqual(stem);

    private bool TryLoadBuild(int index, in RecordEntry entry, string name, out PoolBuild build)
    {
        build = default;
        if (!indexes[index].TryReadFields(entry, name, out var fields)) return false;
        var json = indexes[index].Table.Json(entry);
        if (Version(fields.Version.Of(json)) is not { } version) return false;
        build = new PoolBuild
        {
            Version = version,
            BuildNumber = fields.BuildNumber,
            Timestamp = fields.Timestamp,
            IndexedTimestamp = fields.IndexedTimestamp,
            Index = index,
            Entry = entry,
            BuildText = fields.Build,
            HasTrackFeatures = fields.HasTrackFeatures,
        };
        try
        {
            ReadNeeds(ref build, name, json, fields);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return false;
        }

        return true;
    }

    private void ReadNeeds(ref PoolBuild build, string name, ReadOnlySpan<byte> json, in RecordFields fields)
    {
        Span<byte> scratch = stackalloc byte[LongestText];
        build.FirstNeed = _needs.Count;
        build.FirstConditional = _conditional.Count;
        var texts = new JsonTexts(fields.Depends.Of(json), scratch);
        while (texts.MoveNext()) AddNeeds(ref build, texts.Current, extra: -1);
        build.NeedCount = _needs.Count - build.FirstNeed;

        texts = new JsonTexts(fields.ExtraDepends.Of(json), scratch);
        while (texts.MoveNext()) AddNeeds(ref build, texts.Current, AddExtra(name, Encoding.UTF8.GetString(texts.Key)));
        build.ConditionalCount = _conditional.Count - build.FirstConditional;

        build.FirstLimit = _needs.Count;
        texts = new JsonTexts(fields.Constrains.Of(json), scratch);
        while (texts.MoveNext()) AddLimit(ref build, texts.Current);
        build.LimitCount = _needs.Count - build.FirstLimit;
    }

    /// <summary>A limit cannot have extras, and a condition on it is not looked at.</summary>
    private void AddLimit(ref PoolBuild build, ReadOnlySpan<byte> utf8)
    {
        var text = Text(utf8, out int number);
        if (text.Specs is { } specs) _needs.Add(specs[^1]);
        else build.Unreadable = number + 1;
    }

    private void AddNeeds(ref PoolBuild build, ReadOnlySpan<byte> utf8, int extra)
    {
        var text = Text(utf8, out int number);
        if (text.Specs is null)
        {
            build.Unreadable = number + 1;
        }
        else if (text.Conditions is null && extra < 0)
        {
            _needs.AddRange(text.Specs);
        }
        else
        {
            foreach (int spec in text.Specs)
                foreach (int[] conditions in text.Conditions ?? [[]])
                    _conditional.Add(new ConditionalNeed(spec, extra < 0 ? conditions : [extra, .. conditions]));
        }
    }

    private PoolText Text(ReadOnlySpan<byte> utf8, out int number)
    {
        number = _specTexts.Add(utf8, out bool isNew);
        if (isNew)
        {
            bool isSpec = MatchSpec.TryParse(Encoding.UTF8.GetString(utf8), Strictness.Lenient, out var spec);
            _texts.Add(isSpec && spec!.Name is not null ? Read(spec) : default);
        }

        return _texts[number];
    }

    private CondaVersion? Version(ReadOnlySpan<byte> utf8)
    {
        int number = _versionTexts.Add(utf8, out bool isNew);
        if (isNew) _versions.Add(CondaVersion.TryParse(Encoding.UTF8.GetString(utf8), out var version) ? version : null);
        return _versions[number];
    }

    /// <summary>The requirement "this extra of that package".</summary>
    private int AddExtra(string package, string extra)
    {
        int name = Name($"{package}[{extra}]");
        if (_names[name].Extra >= 0) return _names[name].Extra;
        int spec = _specs.Add(new PoolSpec { Name = name, Members = [] });
        _names[name] = _names[name] with { Count = 0, Extra = spec };
        return spec;
    }

    /// <summary>A condition as alternatives, each a list of specs that have all to be met.</summary>
    private int[][] Alternatives(MatchCondition condition)
    {
        switch (condition.Kind)
        {
            case MatchConditionKind.Spec:
                return condition.Spec!.Name is null ? [] : [Read(condition.Spec).Specs!];
            case MatchConditionKind.Or:
                return [.. condition.Parts.SelectMany(Alternatives)];
            default:
                int[][] all = [[]];
                foreach (var part in condition.Parts)
                {
                    var more = Alternatives(part);
                    if (all.Length * more.Length > MostAlternatives) return new int[MostAlternatives + 1][];
                    all = [.. all.SelectMany(left => more.Select(right => (int[])[.. left, .. right]))];
                }

                return all;
        }
    }

    /// <param name="Text">The name.</param>
    private sealed record PoolName(string Text)
    {
        public int First { get; init; }

        /// <summary>-1 until the builds are loaded.</summary>
        public int Count { get; init; } = -1;

        /// <summary>The one requirement on an extra's name; -1 for all other names.</summary>
        public int Extra { get; init; } = -1;
    }
}
