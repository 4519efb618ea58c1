namespace Poncho.Conda.Solving;

/// <summary>
/// Makes the tree that says what is in each other's way. Its branches are what is asked for; below each stand the builds that would meet it, those with the same trouble in one
/// line, and what they need, until something is reached that no build meets or that another branch contradicts.
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
            Explain(branch, set, Search.Root);
            branches.Add(branch);
        }

        foreach (var spec in _request.Constraints) branches.Add(new ConflictNode($"{spec}, a constraint"));
        if (branches is [{ Children.Count: 0 } only]) return new ConflictText($"cannot find {only.Text}", _words.Hint);
        var top = new ConflictNode(branches.Count == 1 ? "cannot find what is asked for:" : "cannot find packages that meet all of these:");
        foreach (var branch in branches) top.Add(branch);
        return new ConflictText(top.Draw(), _words.Hint);
    }

    private IEnumerable<int> Asked() => _request.Specs.SelectMany(spec => _pool.Read(spec).Specs ?? []).Select(_encoder.SetOf).Distinct();

    /// <summary>Says behind and below a requirement why it cannot be met.</summary>
    private void Explain(ConflictNode node, int set, int owner)
    {
        var name = NameOf(set);
        var places = PlacesOf(set).ToList();
        var usable = places.Where(place => name.ExclusionOf(place) == Exclusion.None).ToList();
        if (places.Count == 0) node.Append(_words.WhyNone(set));
        else if (usable.Count == 0) node.Append(_words.WhyShutOut(name, places));
        else if (Contradiction(set, owner) is { } demand) AppendContradiction(node, set, demand);
        else if (!_explained.Add(set)) node.Append(" (see above)");
        else AddGroups(node, name, places, usable);
    }

    private void AddGroups(ConflictNode node, SolveName name, List<int> places, List<int> usable)
    {
        var groups = usable.GroupBy(place => string.Join(',', Troubles(name, place))).Select(group => group.ToList()).ToList();
        if (groups.Count > MostGroups)
            groups = [.. usable.GroupBy(place => string.Join(',', Troubles(name, place).Select(trouble => NameOf(trouble.Set).Number).Distinct())).Select(group => group.ToList())];
        foreach (var group in groups) AddGroup(node, name, group);
        foreach (var shut in places.Except(usable).GroupBy(place => name.ExclusionOf(place)).Where(shut => shut.Key is Exclusion.ChannelPriority or Exclusion.TooNew))
            node.Add(new ConflictNode(_words.WhyShutOut(name, shut.Key, [.. shut])));
    }

    /// <summary>One line for each name that the builds need or limit; where they do it in different ways, all of these in the line.</summary>
    private void AddGroup(ConflictNode node, SolveName name, List<int> places)
    {
        string builds = _words.Builds(name, places);
        var troubles = places.SelectMany(place => Troubles(name, place)).Distinct().ToList();
        if (troubles.Count == 0)
        {
            var others = _demands.Where(demand => NameOf(demand.Set) == name && (demand.Owner == Search.Root || OwnerName(demand) != name)).Select(demand => _words.Spec(demand.Set)).Distinct().Take(3).ToList();
            node.Add(new ConflictNode(others.Count == 0 ? $"{builds} is in the way of the others" : $"{builds} does not go together with all of {string.Join(" and ", others)}"));
            return;
        }

        bool isOne = places.Select(place => _encoder.Names.Build(name, place).Version).Distinct().Count() == 1;
        foreach (var kind in troubles.GroupBy(trouble => (NameOf(trouble.Set), trouble.IsLimit)))
        {
            string verb = kind.Key.IsLimit ? isOne ? "allows only" : "allow only" : isOne ? "needs" : "need";
            var sets = kind.Select(trouble => trouble.Set).ToList();
            string specs = string.Join(" or ", sets.Take(MostGroups).Select(_words.Spec)) + (sets.Count > MostGroups ? $" or {sets.Count - MostGroups} others" : "");
            var line = new ConflictNode($"{builds} {verb} {specs}");
            node.Add(line);
            ExplainAll(line, sets, name.First + places[0]);
        }
    }

    /// <summary>Explains several requirements of one name: once, if one demand contradicts them all; else the first.</summary>
    private void ExplainAll(ConflictNode line, List<int> sets, int owner)
    {
        var contradictions = sets.Select(set => Contradiction(set, owner)).Distinct().ToList();
        if (sets.Count > 1 && contradictions is [{ } common]) AppendContradiction(line, sets[0], common);
        else Explain(line, sets[0], owner);
    }

    private void AppendContradiction(ConflictNode node, int set, Demand demand)
    {
        // Said once, from one side.
        if (!_contradictions.Add((Math.Min(set, demand.Set), Math.Max(set, demand.Set)))) return;
        string spec = _words.Spec(demand.Set);
        string verb = demand.IsLimit ? "allows only" : "needs";
        node.Append(demand.Owner != Search.Root ? $", but {_words.Builds(OwnerName(demand)!, [demand.Owner - OwnerName(demand)!.First])} {verb} {spec}" : demand.IsLimit ? $", but {spec} is a constraint" : $", but {spec} is asked for");
    }

    /// <summary>A demand of the refutation that leaves no build of a requirement: of the request, else of the same owner, else of another name.</summary>
    private Demand? Contradiction(int set, int owner)
    {
        var name = NameOf(set);
        var usable = PlacesOf(set).Where(place => name.ExclusionOf(place) == Exclusion.None).ToHashSet();
        var ownerName = owner == Search.Root ? null : _encoder.Names[_search.NameOf(owner)];
        return _demands
            .Where(demand => demand.Set != set && NameOf(demand.Set) == name && (demand.Owner == owner || demand.Owner == Search.Root || OwnerName(demand) != ownerName))
            .Where(demand => !PlacesOf(demand.Set).Any(usable.Contains))
            .OrderBy(demand => demand.Owner == Search.Root ? 0 : demand.Owner == owner ? 1 : 2)
            .FirstOrDefault();
    }

    private IEnumerable<(int Set, bool IsLimit)> Troubles(SolveName name, int place) =>
        _core.Needs(name.First + place).Select(set => (set, false)).Concat(_core.Limits(name.First + place).Select(set => (set, true)));

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
