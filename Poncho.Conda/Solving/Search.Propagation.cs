using System.Numerics;
using Poncho.Conda.Pools;

namespace Poncho.Conda.Solving;

/// <content>What follows from an assignment.</content>
internal sealed partial class Search
{
    private readonly Growing<Clause> _clauses = new();
    private readonly Growing<Literal> _literals = new(1024);

    /// <summary>By literal: the first watch of a clause on it, as clause * 2 + (0 or 1) + 1; 0 for none.</summary>
    private readonly Growing<int> _clauseWatches = new(2048);

    /// <summary>A step of the encoder contradicted what holds.</summary>
    private bool _failed;

    private void Note(bool fits) => _failed |= !fits;

    private bool Propagate()
    {
        _cancel.ThrowIfCancellationRequested();
        while (_propagated < _trail.Count)
        {
            var literal = _trail[_propagated++];
            int variable = literal.Variable;
            bool fits = _variables[variable].Kind switch
            {
                VariableKind.Candidate => literal.IsPositive ? AfterChoosing(variable) : AfterForbidding(variable),
                VariableKind.Gate => literal.IsPositive ? AfterOpening(variable) : ForbidParents(variable),
                VariableKind.Allowed => literal.IsPositive ? ForbidOthers(variable) : ForbidParents(variable),
                VariableKind.Root => ActivateItems(Root),
                _ => true,
            };
            if (!fits || !WakeClauses(literal.Negated)) return false;
        }

        return true;
    }

    private bool AfterChoosing(int candidate)
    {
        ActivateItems(candidate);
        var because = Reason.ImpliedBy(Literal.True(candidate));
        int first = _variables[candidate].FirstEdge, end = first + _variables[candidate].EdgeCount;
        for (int i = first; i < end; i++)
            if (!Assign(Literal.True(_edges[i].Target), because)) return false;

        int name = _variables[candidate].Subject;
        for (int set = _names[name].Sets; set >= 0; set = _sets[set].Next)
        {
            if (Contains(set, candidate)) continue;
            int gate = _sets[set].Gate, allowed = _sets[set].Allowed;
            if (gate != 0 && !Assign(Literal.False(gate), because)) return false;
            if (allowed != 0 && !Assign(Literal.False(allowed), because)) return false;
        }

        int selected = _names[name].Selected;
        if (selected != 0 && !Assign(Literal.True(selected), because)) return false;
        for (int other = _names[name].WatchedCandidates; other >= 0; other = _variables[other].NextWatchedCandidate)
            if (other != candidate && _values[other] == 0 && !WakeClauses(Literal.True(other))) return false;
        return true;
    }

    private bool AfterForbidding(int candidate)
    {
        int watch = _variables[candidate].SetWatches;
        _variables[candidate].SetWatches = 0;
        bool fits = true;
        while (watch != 0)
        {
            int set = (watch - 1) >> 1, side = (watch - 1) & 1;
            int next = side == 0 ? _sets[set].NextWatchA : _sets[set].NextWatchB;
            if (fits) fits = MoveWatch(set, side, candidate);
            else Link(set, side, candidate);
            watch = next;
        }

        return fits;
    }

    /// <summary>A watched candidate of the set is out: another is watched in its stead, or something follows.</summary>
    private bool MoveWatch(int set, int side, int candidate)
    {
        ref var s = ref _sets[set];
        int other = side == 0 ? s.WatchB : s.WatchA;
        bool isSettled = _values[s.Gate] < 0 || _names[s.Name].Chosen != 0;
        for (int i = 0; i < s.OrderCount && !isSettled; i++)
        {
            if (++s.Scanned >= s.OrderCount) s.Scanned = 0;
            int found = _orders[s.Order + s.Scanned];
            if (found == other || _values[found] != 0) continue;
            Link(set, side, found);
            return true;
        }

        Link(set, side, candidate);
        if (isSettled) return true;
        if (other == 0 || _values[other] < 0) return Assign(Literal.False(s.Gate), Reason.OfSet(set));
        return _values[s.Gate] <= 0 || Assign(Literal.True(other), Reason.OfSet(set));
    }

    private void Link(int set, int side, int candidate)
    {
        ref var s = ref _sets[set];
        ref int head = ref _variables[candidate].SetWatches;
        if (side == 0)
        {
            s.WatchA = candidate;
            s.NextWatchA = head;
        }
        else
        {
            s.WatchB = candidate;
            s.NextWatchB = head;
        }

        head = (set << 1) + side + 1;
    }

    /// <summary>Chooses what a new gate watches: candidates that are not out, else those that went out last.</summary>
    private void WatchSet(int set)
    {
        ref var s = ref _sets[set];
        int a = 0, b = 0;
        for (int i = 0; i < s.OrderCount && (b == 0 || _values[b] < 0); i++)
        {
            int candidate = _orders[s.Order + i];
            if (a == 0 || IsBetterWatch(candidate, a)) (a, b) = (candidate, a);
            else if (b == 0 || IsBetterWatch(candidate, b)) b = candidate;
        }

        if (a != 0) Link(set, 0, a);
        if (b != 0) Link(set, 1, b);
    }

    private bool IsBetterWatch(int candidate, int than) =>
        _values[than] < 0 && (_values[candidate] >= 0 || _variables[candidate].Level > _variables[than].Level);

    /// <summary>A set became a duty.</summary>
    private bool AfterOpening(int gate)
    {
        ActivateItems(gate);
        int set = _variables[gate].Subject;
        ref var s = ref _sets[set];
        if (_names[s.Name].Chosen != 0) return true;
        if (s.WatchB != 0 && _values[s.WatchA] == 0 && _values[s.WatchB] == 0) return true;
        int last = 0;
        for (int i = 0; i < s.OrderCount; i++)
        {
            int candidate = _orders[s.Order + i];
            if (_values[candidate] != 0) continue;
            if (last != 0) return true;
            last = candidate;
        }

        return Assign(last == 0 ? Literal.False(gate) : Literal.True(last), Reason.OfSet(set));
    }

    private bool ForbidParents(int variable)
    {
        var because = Reason.ImpliedBy(Literal.False(variable));
        for (int edge = _variables[variable].Parents; edge >= 0; edge = _edges[edge].Next)
            if (!Assign(Literal.False(_edges[edge].Parent), because)) return false;
        return true;
    }

    /// <summary>A name became limited to a set: all its other candidates are out.</summary>
    private bool ForbidOthers(int allowed)
    {
        int set = _variables[allowed].Subject;
        var because = Reason.ImpliedBy(Literal.True(allowed));
        int first = _names[_sets[set].Name].First, count = _names[_sets[set].Name].Count;
        for (int i = 0; i < count; i += 64)
        {
            ulong others = ~_sets[set].Members[i >> 6];
            if (count - i < 64) others &= (1UL << (count - i)) - 1;
            for (; others != 0; others &= others - 1)
                if (!Assign(Literal.False(first + i + BitOperations.TrailingZeroCount(others)), because)) return false;
        }

        return true;
    }

    /// <summary>A literal became false: the clauses that watch it look for another, or something follows.</summary>
    private bool WakeClauses(Literal literal)
    {
        int watch = _clauseWatches[literal.Code];
        if (watch == 0) return true;
        _clauseWatches[literal.Code] = 0;
        bool fits = true;
        while (watch != 0)
        {
            int clause = (watch - 1) >> 1, side = (watch - 1) & 1;
            int next = side == 0 ? _clauses[clause].NextWatch0 : _clauses[clause].NextWatch1;
            if (fits && FindUnwatched(clause) is var found and >= 0)
            {
                int start = _clauses[clause].Start;
                (_literals[start + side], _literals[found]) = (_literals[found], _literals[start + side]);
                WatchClause(clause, side);
            }
            else
            {
                WatchClause(clause, side);
                fits = fits && Assign(_literals[_clauses[clause].Start + 1 - side], Reason.OfClause(clause));
            }

            watch = next;
        }

        return fits;
    }

    /// <summary>A literal of the clause that is neither watched nor false; -1 where there is none, or none is needed.</summary>
    private int FindUnwatched(int clause)
    {
        ref var c = ref _clauses[clause];
        if (ValueOf(_literals[c.Start]) > 0 || ValueOf(_literals[c.Start + 1]) > 0) return -1;
        for (int i = c.Start + 2; i < c.Start + c.Count; i++)
            if (ValueOf(_literals[i]) >= 0) return i;
        return -1;
    }

    private void WatchClause(int clause, int side)
    {
        ref var c = ref _clauses[clause];
        var literal = _literals[c.Start + side];
        ref int head = ref _clauseWatches[literal.Code];
        if (side == 0) c.NextWatch0 = head;
        else c.NextWatch1 = head;
        head = (clause << 1) + side + 1;

        ref var variable = ref _variables[literal.Variable];
        if (!literal.IsPositive || variable.Kind != VariableKind.Candidate || variable.IsWatchedByClause) return;
        variable.IsWatchedByClause = true;
        variable.NextWatchedCandidate = _names[variable.Subject].WatchedCandidates;
        _names[variable.Subject].WatchedCandidates = literal.Variable;
    }

    /// <summary>Adds a clause whose first two literals are the ones to watch.</summary>
    private int AddClause(ReadOnlySpan<Literal> literals)
    {
        int clause = _clauses.Add(new Clause { Start = _literals.Count, Count = literals.Length });
        _literals.AddRange(literals);
        if (literals.Length < 2) return clause;
        WatchClause(clause, 0);
        WatchClause(clause, 1);
        return clause;
    }

    private struct Clause
    {
        public int Start, Count;
        public int NextWatch0, NextWatch1;

        /// <summary>The steps that a learned clause was made from, where they are noted.</summary>
        public int FirstStep, StepCount;
    }
}
