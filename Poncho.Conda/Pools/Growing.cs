namespace Poncho.Conda.Pools;

/// <summary>An array that grows at its end; elements are reached by reference, and clearing keeps the memory.</summary>
internal sealed class Growing<T>
    where T : struct
{
    private T[] _items;

    public Growing(int capacity = 64) => _items = new T[capacity];

    public int Count { get; private set; }

    public ref T this[int index] => ref _items[index];

    public Span<T> Span => _items.AsSpan(0, Count);

    public Span<T> Slice(int start, int count) => _items.AsSpan(start, count);

    public int Add(T item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, 2 * Count);
        _items[Count] = item;
        return Count++;
    }

    /// <summary>Adds <paramref name="count"/> zeroed elements and returns the first one's index.</summary>
    public int AddMany(int count)
    {
        int first = Count;
        if (Count + count > _items.Length) Array.Resize(ref _items, Math.Max(2 * _items.Length, Count + count));
        Count += count;
        _items.AsSpan(first, count).Clear();
        return first;
    }

    public void AddRange(ReadOnlySpan<T> items)
    {
        int first = AddMany(items.Length);
        items.CopyTo(_items.AsSpan(first));
    }

    public T Pop() => _items[--Count];

    public void Truncate(int count) => Count = count;
}
