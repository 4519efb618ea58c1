namespace Poncho.Conda.Repodata;

/// <summary>Numbers texts, given as UTF-8: the same text always gets the same number. Keeps one copy of each.</summary>
internal sealed class TextNumbers
{
    private int[] _slots = new int[1024];
    private uint[] _hashes = new uint[512];
    private int[] _ends = new int[512];
    private byte[] _bytes = new byte[8192];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(Start(number), _ends[number] - Start(number));

    /// <summary>The text's number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isNew">Whether the text was not numbered before; its number is then the highest.</param>
    public int Add(ReadOnlySpan<byte> text, out bool isNew)
    {
        uint hash = Hash(text);
        int slot = (int)(hash & (uint)(_slots.Length - 1));
        for (; _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            int known = _slots[slot] - 1;
            if (_hashes[known] != hash || !this[known].SequenceEqual(text)) continue;
            isNew = false;
            return known;
        }

        isNew = true;
        if (Count == _ends.Length) slot = Grow(hash);
        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + text.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, start + text.Length));
        text.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = start + text.Length;
        _hashes[Count] = hash;
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private int Start(int number) => number == 0 ? 0 : _ends[number - 1];

    private int Grow(uint hash)
    {
        Array.Resize(ref _ends, 2 * Count);
        Array.Resize(ref _hashes, 2 * Count);
        _slots = new int[4 * Count];
        for (int number = 0; number < Count; number++) _slots[FreeSlot(_hashes[number])] = number + 1;
        return FreeSlot(hash);
    }

    private int FreeSlot(uint hash)
    {
        int slot = (int)(hash & (uint)(_slots.Length - 1));
        while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte b in text) hash = (hash ^ b) * 16777619;
        return hash ^ (hash >> 15);
    }
}
