using System.Numerics;

namespace Poncho.Conda.Repodata;

/// <summary>Package names in the order in which they were added, found by hash; upper case counts as lower. It holds its own copy of them.</summary>
internal sealed class NameTable
{
    private int[] _slots;
    private int[] _ends;
    private byte[] _text;

    public NameTable()
        : this(0, new int[512], new byte[8192])
    {
    }

    private NameTable(int count, int[] ends, byte[] text)
    {
        Count = count;
        _ends = ends;
        _text = text;
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * ends.Length))];
        for (int name = 0; name < count; name++) Place(name);
    }

    public int Count { get; private set; }

    /// <summary>Where each name ends in <see cref="Bytes"/>.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>All names, one after another.</summary>
    public ReadOnlySpan<byte> Bytes => _text.AsSpan(0, Count == 0 ? 0 : _ends[Count - 1]);

    /// <summary>A table from the parts of another.</summary>
    /// <exception cref="InvalidDataException">The ends are not ends of names in the text.</exception>
    public static NameTable Of(int[] ends, byte[] text)
    {
        int last = 0;
        foreach (int end in ends)
        {
            if (end <= last || end > text.Length) throw new InvalidDataException("a name that ends outside the text");
            last = end;
        }

        return new NameTable(ends.Length, ends, text);
    }

    public ReadOnlySpan<byte> Text(int name)
    {
        int start = name == 0 ? 0 : _ends[name - 1];
        return _text.AsSpan(start, _ends[name] - start);
    }

    /// <summary>The name's number, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        for (int slot = Slot(text); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            int name = _slots[slot] - 1;
            if (name < 0 || AreEqual(Text(name), text)) return name;
        }
    }

    /// <summary>The number of a name, which is added if it is not in the table.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        int name = Find(text);
        if (name >= 0) return name;
        if (Count == _ends.Length) Grow();
        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + text.Length > _text.Length) Array.Resize(ref _text, Math.Max(2 * _text.Length, start + text.Length));
        text.CopyTo(_text.AsSpan(start));
        _ends[Count] = start + text.Length;
        Place(Count);
        return Count++;
    }

    private void Grow()
    {
        Array.Resize(ref _ends, 2 * Count);
        _slots = new int[4 * Count];
        for (int name = 0; name < Count; name++) Place(name);
    }

    private void Place(int name)
    {
        int slot = Slot(Text(name));
        while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = name + 1;
    }

    private int Slot(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte b in text) hash = (hash ^ Lower(b)) * 16777619;
        return (int)((hash ^ (hash >> 15)) & (uint)(_slots.Length - 1));
    }

    private static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length) return false;
        for (int i = 0; i < a.Length; i++)
            if (Lower(a[i]) != Lower(b[i])) return false;
        return true;
    }

    private static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
