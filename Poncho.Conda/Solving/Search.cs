using System.Runtime.CompilerServices;
using Poncho.Conda.Pools;

namespace Poncho.Conda.Solving;

// The search is one thing in four files, because its parts share the assignment and change it all the time:
//   Search.cs              the problem as the encoder builds it, the assignment, the loop
//   Search.Propagation.cs  what follows from an assignment
//   Search.Learning.cs     what a conflict teaches, and how far to go back
//   Search.Decisions.cs    which build is chosen next

/// <summary>
/// Conflict-driven clause learning over names of which at most one build may be chosen. It knows nothing of conda: a name is a range of
/// candidate variables, a <see cref="CandidateSet"/> some of a name's candidates, and a variable may <see cref="Require"/> that a set's
/// candidate is chosen, or <see cref="Constrain"/> a name to a set without asking for it. Which requirement is served first and in which
/// order a set's candidates are tried is given by the encoder, and decides the answer; learning only spares detours.
/// </summary>
internal sealed partial class Search
{
    /// <summary>The variable of the request itself. It is true.</summary>
    public const int Root = 0;

    /// <summary>Levels start here; what holds at this level holds for good.</summary>
    private const int RootLevel = 1;

    private readonly CancellationToken _cancel;

    private readonly Growing<Variable> _variables = new(1024);
    private readonly Growing<sbyte> _values = new(1024);
    private readonly Growing<sbyte> _atStart = new();
    private readonly Growing<Name> _names = new();
    private readonly Growing<CandidateSet> _sets = new(256);
    private readonly Growing<int> _orders = new(4096);
    private readonly Growing<Edge> _edges = new(4096);

    private readonly Growing<Literal> _trail = new(1024);
    private readonly Growing<int> _levelStarts = new();
    private int _propagated;
    private bool _outOfOrder;
    private (Literal Literal, Reason Reason) _conflict;

    public Search(CancellationToken cancel)
    {
        _cancel = cancel;
        AddVariables(VariableKind.Root, 0, 1);
        _levelStarts.Add(0);
        _levelStarts.Add(0);
        Assign(Literal.True(Root), Reason.Fact);
    }

    public enum VariableKind : byte
    {
        Root,

        /// <summary>A build of a name.</summary>
        Candidate,

        /// <summary>"A candidate of the set is chosen", as a duty.</summary>
        Gate,

        /// <summary>"If the set's name is chosen at all, then a candidate of the set".</summary>
        Allowed,

        /// <summary>"Some candidate of the name is chosen".</summary>
        Selected,
    }

    private int Level => _levelStarts.Count - 1;

    /// <summary>
    /// Looks for the first solution on the path. <paramref name="encodeMore"/> is called with each solution and may add to the problem; it
    /// says whether it did.
    /// </summary>
    /// <returns>Whether there is a solution; see <see cref="ChosenOf"/>.</returns>
    public bool Run(Func<bool> encodeMore)
    {
        if (_failed) return false;
        OrderItems();
        for (bool isFirst = true; ; isFirst = false)
        {
            bool fits = Propagate();
            if (isFirst && NotesSteps) _atStart.AddRange(_values.Span);
            if (!fits)
            {
                if (!LearnFromConflict()) return false;
            }
            else if (NextDecision() is { } candidate)
            {
                _levelStarts.Add(_trail.Count);
                Assign(Literal.True(candidate), Reason.Decision);
            }
            else
            {
                _outOfOrder = true;
                if (!encodeMore()) return true;
                if (!AddedFits()) return false;
            }
        }
    }

    /// <summary>Draws the conclusions of what was added to a solution; if it does not fit, the search starts again with what it learned.</summary>
    private bool AddedFits()
    {
        OrderItems();
        if (!_failed && Propagate()) return true;
        BackTo(RootLevel);
        _failed = false;
        _propagated = 0;
        return Propagate();
    }

    /// <summary>Whether a candidate was out before anything was chosen. Known only with <see cref="NotesSteps"/>.</summary>
    public bool WasOutAtStart(int candidate) => candidate < _atStart.Count && _atStart[candidate] < 0;

    /// <summary>The candidate of a name that is chosen; 0 for none.</summary>
    public int ChosenOf(int name) => _names[name].Chosen;

    /// <summary>The name that a candidate is of.</summary>
    public int NameOf(int candidate) => _variables[candidate].Subject;

    /// <summary>Whether a candidate, or the request, requires or limits what a helper stands for.</summary>
    public bool HasEdge(int owner, int helper)
    {
        ref var variable = ref _variables[owner];
        for (int edge = variable.FirstEdge; edge < variable.FirstEdge + variable.EdgeCount; edge++)
            if (_edges[edge].Target == helper) return variable.Kind is VariableKind.Candidate or VariableKind.Root;
        return false;
    }

    public (VariableKind Kind, int Subject) Describe(int variable) => (_variables[variable].Kind, _variables[variable].Subject);

    /// <summary>Adds a name with that many candidates.</summary>
    /// <returns>The name's number. Its candidates are consecutive variables from <see cref="FirstCandidate"/> on.</returns>
    public int AddName(int candidates)
    {
        int name = _names.Count;
        _names.Add(new Name
        {
            First = AddVariables(VariableKind.Candidate, name, candidates),
            Count = candidates,
            Sets = -1,
            WatchedCandidates = -1,
        });
        return name;
    }

    public int FirstCandidate(int name) => _names[name].First;

    /// <summary>Adds a set of a name's candidates: bit i of <paramref name="members"/> is the name's candidate i.</summary>
    public int AddSet(int name, ulong[] members)
    {
        int set = _sets.Add(new CandidateSet { Name = name, Members = members, Order = -1, Next = _names[name].Sets });
        _names[name].Sets = set;
        return set;
    }

    /// <summary>Whether <see cref="SetOrder"/> was called for the set.</summary>
    public bool HasOrder(int set) => _sets[set].Order >= 0;

    /// <summary>Gives the order in which a set's candidates are tried. Needed before the set is required.</summary>
    public void SetOrder(int set, ReadOnlySpan<int> candidates)
    {
        ref var s = ref _sets[set];
        s.Order = _orders.Count;
        s.OrderCount = candidates.Length;
        _orders.AddRange(candidates);
    }

    public ReadOnlySpan<int> OrderOf(int set) => _orders.Slice(_sets[set].Order, _sets[set].OrderCount);

    /// <summary>A candidate that may not be chosen. It is noted also where a sibling is chosen at present.</summary>
    public void Forbid(int candidate)
    {
        if (_values[candidate] == 0) Set(Literal.False(candidate), Reason.Fact);
        else Note(Assign(Literal.False(candidate), Reason.Fact));
    }

    /// <summary>
    /// Marks where what follows a candidate begins; all its <see cref="Require"/> and <see cref="Constrain"/> come before the next
    /// candidate's.
    /// </summary>
    public void BeginEdges(int parent)
    {
        ref var variable = ref _variables[parent];
        variable.FirstEdge = _edges.Count;
        variable.EdgeCount = 0;
    }

    /// <summary>If <paramref name="parent"/> is chosen, a candidate of <paramref name="set"/> must be.</summary>
    public void Require(int parent, int set)
    {
        AddItem(parent, set);
        AddEdge(parent, GateOf(set));
    }

    /// <summary>If <paramref name="parent"/> is chosen, the name of <paramref name="set"/> is limited to it.</summary>
    public void Constrain(int parent, int set) => AddEdge(parent, AllowedOf(set));

    /// <summary>
    /// If <paramref name="parent"/> is chosen and all of <paramref name="conditions"/> are false, a candidate of <paramref name="set"/>
    /// must be chosen. (The conditions are what contradicts the condition as it was written: candidates that it does not name.)
    /// </summary>
    public void RequireWhen(int parent, int set, ReadOnlySpan<Literal> conditions)
    {
        var literals = new List<Literal> { Literal.False(parent) };
        literals.AddRange(conditions);
        foreach (int candidate in OrderOf(set)) literals.Add(Literal.True(candidate));
        literals.Sort((a, b) => WatchRank(b).CompareTo(WatchRank(a)));
        int clause = AddClause(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(literals));
        Register(new Item { Owner = parent, Set = set, Clause = clause, FirstCondition = _conditions.Count, ConditionCount = conditions.Length });
        _conditions.AddRange(conditions);
        if (literals.Count == 1 || ValueOf(literals[1]) < 0) Note(Assign(literals[0], Reason.OfClause(clause)));
    }

    /// <summary>A literal that becomes true with any candidate of the name.</summary>
    public Literal Selected(int name)
    {
        if (_names[name].Selected != 0) return Literal.True(_names[name].Selected);
        int selected = AddVariables(VariableKind.Selected, name, 1);
        _names[name].Selected = selected;
        if (_names[name].Chosen is var chosen and not 0) Assign(Literal.True(selected), Reason.ImpliedBy(Literal.True(chosen)));
        return Literal.True(selected);
    }

    /// <summary>What is not false comes first, then what became false last.</summary>
    private int WatchRank(Literal literal) => ValueOf(literal) >= 0 ? int.MaxValue : _variables[Responsible(literal.Variable)].Level;

    private int AddVariables(VariableKind kind, int subject, int count)
    {
        int first = _variables.AddMany(count);
        _values.AddMany(count);
        _clauseWatches.AddMany(2 * count);
        for (int i = first; i < first + count; i++)
            _variables[i] = new Variable { Kind = kind, Subject = subject, Parents = -1, Items = -1 };
        return first;
    }

    private int GateOf(int set)
    {
        if (_sets[set].Gate != 0) return _sets[set].Gate;
        int gate = AddVariables(VariableKind.Gate, set, 1);
        ref var s = ref _sets[set];
        s.Gate = gate;
        WatchSet(set);
        int chosen = _names[s.Name].Chosen;
        if (chosen != 0 && !Contains(set, chosen)) Note(Assign(Literal.False(gate), Reason.ImpliedBy(Literal.True(chosen))));
        else if (chosen == 0 && (s.WatchA == 0 || _values[s.WatchA] < 0)) Note(Assign(Literal.False(gate), Reason.OfSet(set)));
        return gate;
    }

    private int AllowedOf(int set)
    {
        if (_sets[set].Allowed != 0) return _sets[set].Allowed;
        int allowed = AddVariables(VariableKind.Allowed, set, 1);
        ref var s = ref _sets[set];
        s.Allowed = allowed;
        int chosen = _names[s.Name].Chosen;
        if (chosen != 0 && !Contains(set, chosen)) Note(Assign(Literal.False(allowed), Reason.ImpliedBy(Literal.True(chosen))));
        return allowed;
    }

    private void AddEdge(int parent, int target)
    {
        int edge = _edges.Add(new Edge { Parent = parent, Target = target, Next = _variables[target].Parents });
        _variables[target].Parents = edge;
        _variables[parent].EdgeCount++;
        if (_values[parent] > 0) Note(Assign(Literal.True(target), Reason.ImpliedBy(Literal.True(parent))));
        else if (_values[target] < 0) Note(Assign(Literal.False(parent), Reason.ImpliedBy(Literal.False(target))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Contains(int set, int candidate)
    {
        ref var s = ref _sets[set];
        int i = candidate - _names[s.Name].First;
        return ((s.Members[i >> 6] >> i) & 1) != 0;
    }

    /// <summary>1: true; -1: false; 0: not known. A candidate whose sibling is chosen is false though nothing was noted of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ValueOf(int variable)
    {
        int value = _values[variable];
        if (value != 0) return value;
        ref var v = ref _variables[variable];
        return v.Kind == VariableKind.Candidate && _names[v.Subject].Chosen != 0 ? -1 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ValueOf(Literal literal) => literal.IsPositive ? ValueOf(literal.Variable) : -ValueOf(literal.Variable);

    /// <summary>Makes a literal true; false, with <see cref="_conflict"/> set, where it is false already.</summary>
    private bool Assign(Literal literal, Reason reason)
    {
        int value = ValueOf(literal);
        if (value > 0) return true;
        if (value < 0)
        {
            _conflict = (literal, reason);
            return false;
        }

        Set(literal, reason);
        return true;
    }

    private void Set(Literal literal, Reason reason)
    {
        ref var variable = ref _variables[literal.Variable];
        variable.Reason = reason;
        variable.Level = _outOfOrder && reason.Kind != ReasonKind.Decision ? LevelImplied(literal, reason) : Level;
        _values[literal.Variable] = literal.IsPositive ? (sbyte)1 : (sbyte)-1;
        if (variable.Kind == VariableKind.Candidate && literal.IsPositive) _names[variable.Subject].Chosen = literal.Variable;
        _trail.Add(literal);
    }

    /// <summary>Undoes all that was assigned above a level.</summary>
    private void BackTo(int level)
    {
        if (level >= Level) return;
        int start = _levelStarts[level + 1], kept = start;
        for (int i = start; i < _trail.Count; i++)
        {
            var literal = _trail[i];
            ref var variable = ref _variables[literal.Variable];
            if (variable.Level <= level)
            {
                // Assigned late, but it follows from what stays.
                _trail[kept++] = literal;
                continue;
            }

            _values[literal.Variable] = 0;
            if (variable.Kind == VariableKind.Candidate && literal.IsPositive) _names[variable.Subject].Chosen = 0;
        }

        _trail.Truncate(kept);
        _levelStarts.Truncate(level + 1);
        _propagated = Math.Min(_propagated, start);
        RestoreItems(start);
    }

    private struct Variable
    {
        public VariableKind Kind;

        /// <summary>The name of a candidate or of a Selected; the set of a Gate or an Allowed.</summary>
        public int Subject;

        public int Level;
        public Reason Reason;

        /// <summary>What a candidate requires and constrains: consecutive edges.</summary>
        public int FirstEdge, EdgeCount;

        /// <summary>The first edge that leads to this Gate or Allowed; -1 for none.</summary>
        public int Parents;

        /// <summary>The first item to serve when this is true; -1 for none.</summary>
        public int Items;

        /// <summary>The first watch of a set on this candidate; 0 for none.</summary>
        public int SetWatches;

        public bool IsWatchedByClause;

        /// <summary>The next candidate of the same name that a clause watches.</summary>
        public int NextWatchedCandidate;
    }

    private struct Name
    {
        public int First, Count;
        public int Chosen;

        /// <summary>The first set over the name; -1 for none.</summary>
        public int Sets;

        /// <summary>The Selected variable; 0 for none.</summary>
        public int Selected;

        /// <summary>The first candidate that a clause watches; -1 for none.</summary>
        public int WatchedCandidates;
    }

    private struct CandidateSet
    {
        public int Name;
        public ulong[] Members;
        public int Order, OrderCount;
        public int Gate, Allowed;

        /// <summary>Two candidates that are not out, as long as there are two; 0 for none.</summary>
        public int WatchA, WatchB;

        public int NextWatchA, NextWatchB;

        /// <summary>Where the last watch was found.</summary>
        public int Scanned;

        /// <summary>The next set over the same name; -1 for none.</summary>
        public int Next;

        public bool HasSharedItem;
    }

    private struct Edge
    {
        public int Parent, Target, Next;
    }
}
