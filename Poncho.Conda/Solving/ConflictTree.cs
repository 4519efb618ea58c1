using Poncho.Conda.Pools;

namespace Poncho.Conda.Solving;

/// <summary>
/// Makes the tree that says what is in each other's way. Its branches are what is asked for; below each stand the builds that would meet
/// it, those with the same trouble in one line, and what they need, until something is reached that no build meets or that another branch
/// contradicts.
/// </summary>
internal sealed class ConflictTree
{
    /// <summary>More lines for one requirement are not read; the lines are then merged by the names that are needed.</summary>
    private const int MostGroups = 3;

    private readonly PackagePool _pool;
    private readonly Encoder _encoder;
    private readonly Search _search;
    private readonly ConflictCore _core;
    private readonly ConflictWords _words;
    private readonly List<Demand> _demands = [];
    private readonly HashSet<int> _explained = [];
    private readonly HashSet<(int, int)> _contradictions = [];

    /// <summary>Lines that say less than a contradiction that another line names.</summary>
    private readonly List<(ConflictNode Parent, ConflictNode Child, int Set)> _weak = [];

    private readonly SolveRequest _request;

    public ConflictTree(SolveRequest request, PackagePool pool, Encoder encoder, Search search)
    {
        _request = request;
        _pool = pool;
        _encoder = encoder;
        _search = search;
        _core = new ConflictCore(search);
        _words = new ConflictWords(request, pool, encoder);
        foreach (int set in Asked()) _demands.Add(new Demand(Search.Root, set, IsLimit: false));
        foreach (var spec in request.Constraints) _demands.Add(new Demand(Search.Root, encoder.SetOf(pool.AddSpec(spec)), IsLimit: true));
        foreach (int owner in _core.Owners.Where(owner => owner != Search.Root))
        {
            _demands.AddRange(_core.Needs(owner).Select(set => new Demand(owner, set, IsLimit: false)));
            _demands.AddRange(_core.Limits(owner).Select(set => new Demand(owner, set, IsLimit: true)));
        }
    }

    public ConflictText Build()
    {
        var branches = new List<ConflictNode>();
        foreach (int set in Asked())
        {
            var branch = new ConflictNode(_words.Spec(set));
            Explain(branch, set, []);
            branches.Add(branch);
        }

        foreach (var spec in _request.Constraints)
        {
            int set = _encoder.SetOf(_pool.AddSpec(spec));
            branches.Add(new ConflictNode($"{spec}, a constraint" + (PlacesOf(set).Any() ? "" : _words.WhyNone(set))));
        }

        foreach (var (parent, child, set) in _weak)
            if (_contradictions.Any(pair => pair.Item1 == set || pair.Item2 == set)) parent.Remove(child);
        if (branches is [var only]) return new ConflictText(new ConflictNode($"cannot find {only.Text}", only.Children).Draw(), _words.Hint);
        return new ConflictText(new ConflictNode("cannot find packages that meet all of these", branches).Draw(), _words.Hint);
    }

    /// <summary>What is asked for; extras, whose names have one build each, are explained with their packages.</summary>
    private IEnumerable<int> Asked() => _request.Specs.Select(spec => _encoder.SetOf(_pool.AddSpec(spec))).Distinct();

    /// <summary>Says behind and below a requirement why it cannot be met.</summary>
    /// <param name="node">The requirement's line.</param>
    /// <param name="set">The requirement.</param>
    /// <param name="path">The builds that lead to it, one for each line above.</param>
    private void Explain(ConflictNode node, int set, List<int> path)
    {
        var name = NameOf(set);
        var places = PlacesOf(set).ToList();
        var usable = places.Where(place => name.ExclusionOf(place) == Exclusion.None).ToList();
        if (places.Count == 0) node.Append(_words.WhyNone(set));
        else if (usable.Count == 0) node.Append(_words.WhyShutOut(name, places));
        else if (Contradiction(set, path) is { } demand) AppendContradiction(node, set, demand);
        else if (!_explained.Add(set)) node.Append(" (see above)");
        else AddGroups(node, set, places, path);
    }

    private void AddGroups(ConflictNode node, int set, List<int> places, List<int> path)
    {
        var name = NameOf(set);
        var usable = places.Where(place => name.ExclusionOf(place) == Exclusion.None).ToList();
        var groups = usable.GroupBy(place => string.Join(',', Troubles(name, place))).Select(group => group.ToList()).ToList();
        if (groups.Count > MostGroups)
            groups = [.. usable.GroupBy(place => NamesInTrouble(name, place)).Select(group => group.ToList())];
        foreach (var group in groups) AddGroup(node, set, group, path);
        var shutOut = places
            .Except(usable)
            .GroupBy(place => name.ExclusionOf(place))
            .Where(shut => shut.Key is Exclusion.ChannelPriority or Exclusion.TooNew);
        foreach (var shut in shutOut)
            node.Add(new ConflictNode(_words.WhyShutOut(name, shut.Key, [.. shut])));
    }

    /// <summary>One line for each name that the builds need or limit; where they do it in different ways, some of these in the line.</summary>
    private void AddGroup(ConflictNode node, int set, List<int> places, List<int> path)
    {
        var name = NameOf(set);
        string builds = _words.Builds(name, places);
        bool isOne = _words.IsOneVersion(name, places);
        var kinds = places
            .SelectMany(place => Troubles(name, place))
            .Select(trouble => (Name: NameOf(trouble.Set), trouble.IsLimit))
            .Distinct()
            .ToList();
        if (kinds.Count == 0) _weak.Add((node, node.Add(new ConflictNode(builds + WhyNotTogether(name, isOne))), set));
        foreach (var (needed, isLimit) in kinds)
        {
            var ways = places
                .Select(place => SetsOf(name, place, needed, isLimit))
                .Where(sets => sets.Length > 0).DistinctBy(sets => string.Join(',', sets)).ToList();
            var texts = ways.Select(sets => string.Join(" and ", sets.Select(_words.Spec))).ToList();
            string more = texts.Count > MostGroups ? $" or {texts.Count - MostGroups} more" : "";
            var line = new ConflictNode($"{builds} {Verb(isLimit, isOne)} {string.Join(" or ", texts.Take(MostGroups))}{more}");
            node.Add(line);
            ExplainWays(line, ways, [.. path, name.First + places[0]]);
        }
    }

    /// <summary>Explains several ways in which builds need one name: at once, if one demand contradicts them all; else the first.</summary>
    private void ExplainWays(ConflictNode line, List<int[]> ways, List<int> path)
    {
        var first = ways[0];
        if (first.Length > 1)
        {
            if (first.Select(PlacesOf).Aggregate(Enumerable.Intersect).FirstOrDefault(-1) < 0) line.Append(", which no build is");
            else Explain(line, first[0], path);
            return;
        }

        var contradictions = ways.Select(sets => Contradiction(sets[0], path)).Distinct().ToList();
        if (ways.Count > 1 && contradictions is [{ } common]) AppendContradiction(line, first[0], common);
        else Explain(line, first[0], path);
    }

    private string WhyNotTogether(SolveName name, bool isOne)
    {
        var others = _demands
            .Where(demand => NameOf(demand.Set) == name)
            .Select(demand => _words.Spec(demand.Set))
            .Distinct()
            .Take(MostGroups)
            .ToList();
        return others.Count < 2
            ? $" {(isOne ? "is" : "are")} in the way of the others"
            : $" {(isOne ? "does" : "do")} not meet all of {string.Join(" and ", others)}";
    }

    private void AppendContradiction(ConflictNode node, int set, Demand demand)
    {
        // Said once, from one side.
        if (!_contradictions.Add((Math.Min(set, demand.Set), Math.Max(set, demand.Set)))) return;
        string spec = _words.Spec(demand.Set);
        if (OwnerName(demand) is not { } owner)
        {
            node.Append(demand.IsLimit ? $", but {spec} is a constraint" : $", but {spec} is asked for");
            return;
        }

        var places = _demands
            .Where(other => other.Set == demand.Set && other.IsLimit == demand.IsLimit && OwnerName(other) == owner)
            .Select(other => other.Owner - owner.First)
            .ToList();
        node.Append($", but {_words.Builds(owner, places)} {Verb(demand.IsLimit, _words.IsOneVersion(owner, places))} {spec}");
    }

    private static string Verb(bool isLimit, bool isOne) => isLimit ? isOne ? "allows only" : "allow only" : isOne ? "needs" : "need";

    /// <summary>
    /// A demand of the refutation that leaves no build of a requirement: of the request, else of the same build, else of a name that is no
    /// alternative to the builds above.
    /// </summary>
    private Demand? Contradiction(int set, List<int> path)
    {
        var name = NameOf(set);
        var usable = PlacesOf(set).Where(place => name.ExclusionOf(place) == Exclusion.None).ToHashSet();
        var above = path.Select(owner => _encoder.Names[_search.NameOf(owner)]).ToHashSet();
        return _demands
            .Where(demand => demand.Set != set && NameOf(demand.Set) == name && MayContradict(demand))
            .Where(demand => !PlacesOf(demand.Set).Any(usable.Contains))
            .OrderBy(demand => demand.Owner == Search.Root ? 0 : path.Contains(demand.Owner) ? 1 : 2)
            .FirstOrDefault();

        bool MayContradict(Demand demand)
        {
            if (path.Contains(demand.Owner) || demand.Owner == Search.Root) return true;
            return !above.Contains(OwnerName(demand)!) && !_search.WasOutAtStart(demand.Owner);
        }
    }

    private List<(int Set, bool IsLimit)> Troubles(SolveName name, int place) =>
    [
        .. _core.Needs(name.First + place).Where(set => !_pool.IsExtra(NameOf(set).PoolName)).Select(set => (set, false)),
        .. _core.Limits(name.First + place).Select(set => (set, true)),
    ];

    /// <summary>The numbers of the names that a build needs or limits, as a text by which builds are grouped.</summary>
    private string NamesInTrouble(SolveName name, int place) =>
        string.Join(',', Troubles(name, place).Select(trouble => NameOf(trouble.Set).Number).Distinct());

    private int[] SetsOf(SolveName name, int place, SolveName needed, bool isLimit) =>
        [.. Troubles(name, place).Where(trouble => NameOf(trouble.Set) == needed && trouble.IsLimit == isLimit).Select(trouble => trouble.Set)];

    private SolveName? OwnerName(Demand demand) => demand.Owner == Search.Root ? null : _encoder.Names[_search.NameOf(demand.Owner)];

    private SolveName NameOf(int set) => _encoder.Names.Load(_pool.Spec(_encoder.SpecOfSet[set]).Name);

    private IEnumerable<int> PlacesOf(int set)
    {
        var members = _encoder.Names.Members(NameOf(set), _encoder.SpecOfSet[set]);
        return Enumerable.Range(0, NameOf(set).Count).Where(place => ((members[place >> 6] >> place) & 1) != 0);
    }

    /// <param name="Owner">Who demands it: a build's variable, or the request.</param>
    /// <param name="Set">What is demanded.</param>
    /// <param name="IsLimit">Whether it only limits a name.</param>
    private sealed record Demand(int Owner, int Set, bool IsLimit);
}
