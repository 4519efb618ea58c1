using Poncho.Conda.Pools;

namespace Poncho.Conda.Solving;

/// <content>Which build is chosen next.</content>
internal sealed partial class Search
{
    /// <summary>
    /// A set with so many candidates is one item for all that require it, and stands where it was first required; with fewer, each one who
    /// requires it has an item.
    /// </summary>
    private const int SharedFrom = 4;

    private readonly Growing<Item> _items = new(1024);
    private readonly Growing<Literal> _conditions = new();

    /// <summary>Items whose owner is chosen and which may not be met yet, by place in the order.</summary>
    private OrdinalSet _waiting = new(0);

    private int[] _itemAt = [];
    private int[] _placeOf = [];

    /// <summary>Met items that were taken out of <see cref="_waiting"/>, with the trail's length at that time.</summary>
    private readonly Growing<(int Place, int Trail)> _met = new();

    private readonly Dictionary<int, int> _ownerOrder = [];

    private void AddItem(int parent, int set)
    {
        if (_sets[set].OrderCount == 0) return;
        if (parent == Root || _sets[set].OrderCount < SharedFrom)
        {
            Register(new Item { Owner = parent, Set = set, Clause = -1 });
        }
        else if (!_sets[set].HasSharedItem)
        {
            int gate = GateOf(set);
            _sets[set].HasSharedItem = true;
            Register(new Item { Owner = gate, Set = set, Clause = -1 });
        }
    }

    /// <summary>What a clause of <see cref="RequireWhen"/> requires, and for whom; null for a learned clause.</summary>
    public (int Owner, int Set)? RequirementOf(int clause)
    {
        for (int item = 0; item < _items.Count; item++)
            if (_items[item].Clause == clause) return (_items[item].Owner, _items[item].Set);
        return null;
    }

    private void Register(Item item)
    {
        if (!_ownerOrder.TryGetValue(item.Owner, out int order)) _ownerOrder.Add(item.Owner, order = _ownerOrder.Count);
        item.OwnerOrder = order;
        item.Next = _variables[item.Owner].Items;
        _variables[item.Owner].Items = _items.Add(item);
    }

    /// <summary>
    /// Puts the items in the order in which they are served: by owner, in the order in which the owners' first items came, then as they
    /// came.
    /// </summary>
    private void OrderItems()
    {
        _itemAt = new int[_items.Count];
        _placeOf = new int[_items.Count];
        var keys = new long[_items.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = ((long)_items[i].OwnerOrder << 32) | (uint)i;
            _itemAt[i] = i;
        }

        Array.Sort(keys, _itemAt);
        _waiting = new OrdinalSet(keys.Length);
        _met.Truncate(0);
        for (int place = 0; place < _itemAt.Length; place++)
        {
            _placeOf[_itemAt[place]] = place;
            if (_values[_items[_itemAt[place]].Owner] > 0) _waiting.Add(place);
        }
    }

    private bool ActivateItems(int owner)
    {
        for (int item = _variables[owner].Items; item >= 0; item = _items[item].Next) _waiting.Add(_placeOf[item]);
        return true;
    }

    private void RestoreItems(int trail)
    {
        while (_met.Count > 0 && _met[_met.Count - 1].Trail > trail) _waiting.Add(_met.Pop().Place);
    }

    /// <summary>The best candidate that is left of the first unmet item; null where all are met.</summary>
    private int? NextDecision()
    {
        for (int place = _waiting.Next(0); place >= 0; place = _waiting.Next(place + 1))
        {
            ref var item = ref _items[_itemAt[place]];
            if (IsUnmet(place, ref item)) return FirstLeft(item.Set);
        }

        return null;
    }

    /// <summary>Whether an item has to be served now; else it is taken off the waiting ones, if that can be undone.</summary>
    private bool IsUnmet(int place, ref Item item)
    {
        if (_values[item.Owner] <= 0)
        {
            _waiting.Remove(place);
            return false;
        }

        if (item.Clause >= 0 && !HoldsCondition(item)) return false;
        int chosen = _names[_sets[item.Set].Name].Chosen;
        if (chosen == 0) return true;
        _waiting.Remove(place);
        _met.Add((place, _trail.Count));
        return false;
    }

    private bool HoldsCondition(in Item item)
    {
        foreach (var literal in _conditions.Slice(item.FirstCondition, item.ConditionCount))
            if (ValueOf(literal) >= 0) return false;
        return true;
    }

    private int FirstLeft(int set)
    {
        foreach (int candidate in OrderOf(set))
            if (_values[candidate] == 0) return candidate;
        throw new System.Diagnostics.UnreachableException("a set that is required has no candidate left");
    }

    private struct Item
    {
        /// <summary>The item is served when this variable is true: the request, a build, or the gate of a set.</summary>
        public int Owner;

        public int OwnerOrder;
        public int Set;

        /// <summary>The clause of a requirement with a condition; -1 for none.</summary>
        public int Clause;

        /// <summary>Literals that are all false once the condition holds.</summary>
        public int FirstCondition, ConditionCount;

        /// <summary>The owner's next item; -1 for none.</summary>
        public int Next;
    }
}
