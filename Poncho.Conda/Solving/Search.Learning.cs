using Poncho.Conda.Pools;

namespace Poncho.Conda.Solving;

/// <content>What a conflict teaches, and how far to go back.</content>
internal sealed partial class Search
{
    /// <summary>Variables of the conflict that were met, by the conflict's number.</summary>
    private readonly Growing<int> _seen = new(1024);

    private readonly Growing<Literal> _learned = new();
    private readonly Growing<Step> _steps = new();
    private int _conflicts;
    private int _open;
    private int _conflictLevel;

    /// <summary>Whether the steps behind every learned clause are noted, so that <see cref="StepsToConflict"/> can be asked.</summary>
    public bool NotesSteps { get; init; }

    /// <summary>Conflicts so far.</summary>
    public int Conflicts => _conflicts;

    /// <summary>
    /// Learns a clause that excludes the conflict's cause, goes back to where it forces something, and forces it. False where no choice is
    /// to blame.
    /// </summary>
    private bool LearnFromConflict()
    {
        _conflictLevel = LevelOfConflict();
        if (_conflictLevel <= RootLevel) return false;
        BackTo(_conflictLevel);
        _conflicts++;
        _learned.Truncate(0);
        _open = 0;
        int firstStep = _steps.Count;
        if (_seen.Count < _variables.Count) _seen.AddMany(_variables.Count - _seen.Count);

        Blame(_conflict.Literal.Negated);
        Expand(_conflict.Literal, _conflict.Reason);
        var asserting = FindAsserting().Negated;
        int back = OrderLearned(asserting);
        BackTo(back);

        int clause = AddClause(_learned.Span);
        _clauses[clause].FirstStep = firstStep;
        _clauses[clause].StepCount = _steps.Count - firstStep;
        return Assign(asserting, Reason.OfClause(clause)) || LearnFromConflict();
    }

    /// <summary>Goes back along the assignments until one literal of the conflict's level implies the conflict with what was chosen before.</summary>
    private Literal FindAsserting()
    {
        for (int i = _trail.Count - 1; ; i--)
        {
            var literal = _trail[i];
            ref var variable = ref _variables[literal.Variable];
            if (_seen[literal.Variable] != _conflicts || variable.Level != _conflictLevel) continue;
            if (--_open == 0) return literal;
            Expand(literal, variable.Reason);
        }
    }

    /// <summary>Blames all that made a literal true.</summary>
    private void Expand(Literal literal, Reason reason)
    {
        if (NotesSteps) _steps.Add(new Step(literal, reason));
        switch (reason.Kind)
        {
            case ReasonKind.Implied:
                Blame(reason.Literal);
                break;
            case ReasonKind.Set:
                ref var set = ref _sets[reason.Set];
                if (set.Gate != literal.Variable) Blame(Literal.True(set.Gate));
                for (int i = 0; i < set.OrderCount; i++)
                    if (_orders[set.Order + i] != literal.Variable) Blame(Literal.False(_orders[set.Order + i]));
                break;
            case ReasonKind.Clause:
                ref var clause = ref _clauses[reason.Clause];
                for (int i = 0; i < clause.Count; i++)
                    if (_literals[clause.Start + i].Variable != literal.Variable) Blame(_literals[clause.Start + i].Negated);
                break;
        }
    }

    /// <summary>A literal that is true took part in the conflict.</summary>
    private void Blame(Literal literal)
    {
        int variable = Responsible(literal.Variable);
        if (_seen[variable] == _conflicts) return;
        _seen[variable] = _conflicts;
        ref var v = ref _variables[variable];
        if (v.Level == _conflictLevel) _open++;
        else if (v.Level > RootLevel) _learned.Add(StateOf(variable).Negated);
        else if (NotesSteps) _steps.Add(new Step(StateOf(variable), v.Reason));
    }

    private Literal StateOf(int variable) => _values[variable] > 0 ? Literal.True(variable) : Literal.False(variable);

    /// <summary>The variable itself; for a candidate of which nothing is noted, its chosen sibling.</summary>
    private int Responsible(int variable) => _values[variable] != 0 ? variable : _names[_variables[variable].Subject].Chosen;

    /// <summary>Puts the asserting literal first and one of the highest remaining level second.</summary>
    /// <returns>That level.</returns>
    private int OrderLearned(Literal asserting)
    {
        _learned.Add(asserting);
        int last = _learned.Count - 1;
        (_learned[0], _learned[last]) = (_learned[last], _learned[0]);
        int highest = 0;
        for (int i = 1; i <= last; i++)
            if (highest == 0 || LevelOf(_learned[i]) > LevelOf(_learned[highest])) highest = i;
        if (highest == 0) return RootLevel;
        (_learned[1], _learned[highest]) = (_learned[highest], _learned[1]);
        return LevelOf(_learned[1]);
    }

    private int LevelOf(Literal literal) => _variables[literal.Variable].Level;

    /// <summary>The highest level of what the conflict needs: where a late addition conflicts, it can lie below the present one.</summary>
    private int LevelOfConflict()
    {
        var (literal, reason) = _conflict;
        return Math.Max(_variables[Responsible(literal.Variable)].Level, LevelImplied(literal, reason));
    }

    /// <summary>The level at which a reason holds: the highest of its literals.</summary>
    private int LevelImplied(Literal literal, Reason reason)
    {
        int level = RootLevel;
        switch (reason.Kind)
        {
            case ReasonKind.Implied:
                level = Math.Max(level, _variables[Responsible(reason.Literal.Variable)].Level);
                break;
            case ReasonKind.Set:
                ref var set = ref _sets[reason.Set];
                if (set.Gate != literal.Variable) level = Math.Max(level, _variables[set.Gate].Level);
                foreach (int candidate in _orders.Slice(set.Order, set.OrderCount))
                    if (candidate != literal.Variable) level = Math.Max(level, _variables[Responsible(candidate)].Level);
                break;
            case ReasonKind.Clause:
                ref var clause = ref _clauses[reason.Clause];
                foreach (var other in _literals.Slice(clause.Start, clause.Count))
                    if (other.Variable != literal.Variable) level = Math.Max(level, _variables[Responsible(other.Variable)].Level);
                break;
        }

        return level;
    }

    /// <summary>
    /// The steps that together contradict each other, after <see cref="Run"/> found no solution: every one a reason of the problem as it
    /// was encoded, none learned. Needs <see cref="NotesSteps"/>.
    /// </summary>
    public IReadOnlyCollection<Step> StepsToConflict()
    {
        var steps = new HashSet<Step>();
        var clauses = new HashSet<int>();
        var variables = new HashSet<int>();
        var open = new Stack<Step>();
        open.Push(new Step(_conflict.Literal, _conflict.Reason));
        PushSteps(_conflict.Literal.Variable);
        while (open.TryPop(out var step))
        {
            if (step.Reason.Kind == ReasonKind.Clause && _clauses[step.Reason.Clause].StepCount > 0)
            {
                ref var clause = ref _clauses[step.Reason.Clause];
                if (clauses.Add(step.Reason.Clause))
                    foreach (var part in _steps.Slice(clause.FirstStep, clause.StepCount)) open.Push(part);
            }
            else if (!steps.Add(step))
            {
                continue;
            }

            foreach (int cause in CausesForGood(step)) PushSteps(cause);
        }

        return steps;

        void PushSteps(int variable)
        {
            // What a learned clause was made from may not hold any more; only what holds for good has steps of its own.
            if (_values[variable] == 0 && _variables[variable].Kind != VariableKind.Candidate) return;
            variable = Responsible(variable);
            if (variable == Root || _variables[variable].Level > RootLevel || !variables.Add(variable)) return;
            open.Push(new Step(StateOf(variable), _variables[variable].Reason));
        }
    }

    private List<int> CausesForGood(Step step)
    {
        var causes = new List<int>();
        switch (step.Reason.Kind)
        {
            case ReasonKind.Implied:
                causes.Add(step.Reason.Literal.Variable);
                break;
            case ReasonKind.Set:
                causes.Add(_sets[step.Reason.Set].Gate);
                causes.AddRange(OrderOf(step.Reason.Set));
                break;
            case ReasonKind.Clause:
                {
                    var clause = _clauses[step.Reason.Clause];
                    foreach (var literal in _literals.Slice(clause.Start, clause.Count)) causes.Add(literal.Variable);
                }

                break;
        }

        return causes;
    }

    /// <summary>One step of a proof: the reason makes the literal true.</summary>
    internal readonly record struct Step(Literal Literal, Reason Reason);
}
