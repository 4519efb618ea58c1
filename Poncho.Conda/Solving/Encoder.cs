using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;
using Poncho.Conda.Pools;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.Solving;

/// <summary>
/// Tells the search what the request asks and, breadth first, what every build needs and limits that can be reached from there. The order
/// in which it does so is the order in which requirements are served.
/// </summary>
internal sealed class Encoder
{
    /// <summary>What a candidate in its order costs beside a bit of a set.</summary>
    private const int CandidateCost = 8;

    private static readonly CondaVersion s_two = CondaVersion.Parse("2"), s_three = CondaVersion.Parse("3");

    private readonly SolveRequest _request;
    private readonly PackagePool _pool;
    private readonly Search _search;
    private readonly CandidateOrder _order;

    /// <summary>By the pool's number of a requirement: its set in the search, plus 1.</summary>
    private readonly Growing<int> _sets = new(256);

    private readonly List<ulong[]> _members = [];
    private readonly Queue<int> _open = new();
    private long _spent;
    private readonly HashSet<int> _met = [];
    private readonly List<Deferred> _deferred = [];

    public Encoder(SolveRequest request, PackagePool pool, Search search)
    {
        _request = request;
        _pool = pool;
        _search = search;
        Names = new SolveNames(request, pool, search);
        _order = new CandidateOrder(request, pool, Names, MembersOf);
    }

    public SolveNames Names { get; }

    /// <summary>The requirement that a set of the search stands for.</summary>
    public List<int> SpecOfSet { get; } = [];

    /// <summary>Encodes the request and all that can be reached from it.</summary>
    public void EncodeRequest()
    {
        _search.BeginEdges(Search.Root);
        foreach (var package in _request.VirtualPackages) Require(Search.Root, _pool.AddSpec(MatchSpec.Of(PackageName.Parse(package.Name))));
        foreach (var spec in _request.Specs) RequireAsked(_pool.Read(spec));
        foreach (var spec in _request.Constraints) _search.Constrain(Search.Root, SetOf(_pool.AddSpec(spec)));
        EncodeOpen();
    }

    /// <summary>
    /// Encodes the requirements whose conditions what is chosen meets, and all that can be reached from them. False where there are none.
    /// </summary>
    public bool EncodeMore()
    {
        var met = _deferred.Where(IsMet).ToList();
        if (met.Count == 0) return false;
        _deferred.RemoveAll(met.Contains);
        foreach (var deferred in met) EncodeConditional(deferred);
        EncodeOpen();
        return true;
    }

    /// <summary>Whether a build is of a version that a spec takes, whatever else the spec asks.</summary>
    public bool MatchesVersion(SolveName name, int place, MatchSpec spec) =>
        spec.Version is null || spec.Version.Matches(Names.Build(name, place).Version);

    /// <summary>The set of the search that a requirement of the pool is.</summary>
    public int SetOf(int spec)
    {
        if (spec >= _sets.Count) _sets.AddMany(_pool.SpecCount - _sets.Count);
        if (_sets[spec] > 0) return _sets[spec] - 1;
        var name = Names.Load(_pool.Spec(spec).Name);
        Spend(name.Count, name);
        var members = Names.Members(name, spec);
        int set = _search.AddSet(name.Number, members);
        _members.Add(members);
        SpecOfSet.Add(spec);
        _sets[spec] = set + 1;
        return set;
    }

    private void RequireAsked(PoolText asked)
    {
        foreach (int spec in asked.Specs ?? [])
        {
            if (asked.Conditions is null) Require(Search.Root, spec);
            else foreach (int[] conditions in asked.Conditions) _deferred.Add(new Deferred(Search.Root, new ConditionalNeed(spec, conditions)));
        }
    }

    private void EncodeOpen()
    {
        while (_open.TryDequeue(out int candidate))
        {
            var name = Names[_search.NameOf(candidate)];
            EncodeBuild(name, candidate - name.First);
        }
    }

    private void EncodeBuild(SolveName name, int place)
    {
        int candidate = name.First + place;
        var build = Names.Build(name, place);
        _search.BeginEdges(candidate);
        if (build.Unreadable > 0)
        {
            if (name.ExclusionOf(place) == Exclusion.None) name.Exclude(place, Exclusion.Unreadable);
            _search.Forbid(candidate);
            return;
        }

        for (int i = 0; i < build.NeedCount; i++) Require(candidate, _pool.Needs(build)[i]);
        if (_request.AddPip && IsPythonWithPip(name, build)) Require(candidate, _pool.AddSpec(MatchSpec.Of(PackageName.Parse("pip"))));
        for (int i = 0; i < build.LimitCount; i++) _search.Constrain(candidate, SetOf(_pool.Limits(build)[i]));
        foreach (var need in _pool.ConditionalNeeds(build)) _deferred.Add(new Deferred(candidate, need));
    }

    private static bool IsPythonWithPip(SolveName name, in PoolBuild build) =>
        name.Text == "python" && (build.Version.StartsWith(s_two) || build.Version.StartsWith(s_three));

    private void Require(int owner, int spec)
    {
        int set = SetOf(spec);
        SortCandidates(spec, set);
        _search.Require(owner, set);
    }

    /// <summary>Sorts the candidates of a requirement and comes to what they need, the first time.</summary>
    private void SortCandidates(int spec, int set)
    {
        if (_search.HasOrder(set)) return;
        var name = Names.Load(_pool.Spec(spec).Name);
        var candidates = _order.Sort(name, _members[set]);
        Spend(CandidateCost * candidates.Length, name);
        _search.SetOrder(set, candidates);
        foreach (int candidate in candidates)
            if (_met.Add(candidate)) _open.Enqueue(candidate);
    }

    // An index in which each of a hundred thousand builds asks for another name's hundred thousand builds in a way of its own would cost
    // their product.
    private void Spend(long pairs, SolveName name)
    {
        _spent += pairs;
        if (_spent > _request.MostPairs)
        {
            throw new PonchoException(
                $"the channels' indexes ask for packages in too many ways to be solved, such as for \"{name.Text}\"",
                "an index like this is broken or hostile: name other channels, or ask its owner");
        }
    }

    private ulong[] MembersOf(int spec)
    {
        if (spec < _sets.Count && _sets[spec] > 0) return _members[_sets[spec] - 1];
        return Names.Members(Names.Load(_pool.Spec(spec).Name), spec);
    }

    private bool IsMet(Deferred deferred)
    {
        foreach (int condition in deferred.Need.Conditions)
        {
            if (Names.Find(_pool.Spec(condition).Name) is not { } name) return false;
            int chosen = _search.ChosenOf(name.Number);
            if (chosen == 0 || ((MembersOf(condition)[(chosen - name.First) >> 6] >> (chosen - name.First)) & 1) == 0) return false;
        }

        return true;
    }

    private void EncodeConditional(Deferred deferred)
    {
        int set = SetOf(deferred.Need.Spec);
        SortCandidates(deferred.Need.Spec, set);
        var literals = new List<Literal>();
        foreach (int condition in deferred.Need.Conditions) AddOpposites(condition, literals);
        _search.RequireWhen(deferred.Owner, set, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(literals));
    }

    /// <summary>What contradicts a condition: the name's other builds; where there are none, that no build of the name is chosen.</summary>
    private void AddOpposites(int condition, List<Literal> literals)
    {
        var name = Names.Load(_pool.Spec(condition).Name);
        var members = MembersOf(condition);
        int before = literals.Count;
        for (int place = 0; place < name.Count; place++)
            if (((members[place >> 6] >> place) & 1) == 0) literals.Add(Literal.True(name.First + place));
        if (literals.Count == before) literals.Add(_search.Selected(name.Number).Negated);
    }

    private sealed record Deferred(int Owner, ConditionalNeed Need);
}
