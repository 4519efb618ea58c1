namespace Poncho.Conda.Solving;

/// <summary>
/// The part of a problem that its refutation uses: which builds (or the request) require which sets, and which limit a name to which set.
/// </summary>
internal sealed class ConflictCore
{
    private readonly Dictionary<int, SortedSet<int>> _needs = [];
    private readonly Dictionary<int, SortedSet<int>> _limits = [];

    /// <param name="search">A search without solution that noted its steps.</param>
    public ConflictCore(Search search)
    {
        foreach (var (literal, reason) in search.StepsToConflict())
        {
            if (reason.Kind == ReasonKind.Implied)
            {
                AddEdge(search, reason.Literal.Variable, literal.Variable);
                AddEdge(search, literal.Variable, reason.Literal.Variable);
            }
            else if (reason.Kind == ReasonKind.Clause && search.RequirementOf(reason.Clause) is { } conditional)
            {
                Add(_needs, conditional.Owner, conditional.Set);
            }
        }
    }

    /// <summary>The sets that a build (or the request) requires.</summary>
    public IReadOnlyCollection<int> Needs(int owner) => _needs.TryGetValue(owner, out var sets) ? sets : [];

    /// <summary>The sets to which a build (or the request) limits names.</summary>
    public IReadOnlyCollection<int> Limits(int owner) => _limits.TryGetValue(owner, out var sets) ? sets : [];

    /// <summary>The builds that require or limit something, in a fixed order, the request first.</summary>
    public IEnumerable<int> Owners => _needs.Keys.Concat(_limits.Keys).Distinct().Order();

    private void AddEdge(Search search, int owner, int helper)
    {
        var (kind, set) = search.Describe(helper);
        // A build that is not in the set closes the gate too; only edges from owners are wanted, and those the owner's own list confirms.
        if (kind == Search.VariableKind.Gate && search.HasEdge(owner, helper)) Add(_needs, owner, set);
        else if (kind == Search.VariableKind.Allowed && search.HasEdge(owner, helper)) Add(_limits, owner, set);
    }

    private static void Add(Dictionary<int, SortedSet<int>> edges, int owner, int set)
    {
        if (!edges.TryGetValue(owner, out var sets)) edges.Add(owner, sets = []);
        sets.Add(set);
    }
}
