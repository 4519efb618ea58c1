namespace Poncho.Conda.Repodata;

/// <summary>Package names as places in the bytes of <c>repodata.json</c>, found by hash; upper case counts as lower.</summary>
internal sealed class NameTable
{
    private int[] _slots = new int[1024];
    private (int Start, int Length)[] _names = new (int, int)[512];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json, int name) => json.Slice(_names[name].Start, _names[name].Length);

    /// <summary>The name's number, or -1.</summary>
    /// <param name="json">The bytes of the file.</param>
    /// <param name="text">The name looked for.</param>
    public int Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> text)
    {
        for (int slot = Slot(text); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            int name = _slots[slot] - 1;
            if (name < 0 || AreEqual(Text(json, name), text)) return name;
        }
    }

    /// <summary>The number of a name, which is new if nobody added it before.</summary>
    /// <param name="json">The bytes of the file.</param>
    /// <param name="start">Where the name is in them.</param>
    /// <param name="length">How long it is.</param>
    public int Add(ReadOnlySpan<byte> json, int start, int length)
    {
        var text = json.Slice(start, length);
        int name = Find(json, text);
        if (name >= 0) return name;
        if (Count == _names.Length) Grow(json);
        _names[Count] = (start, length);
        Place(json, Count);
        return Count++;
    }

    private void Grow(ReadOnlySpan<byte> json)
    {
        Array.Resize(ref _names, 2 * Count);
        _slots = new int[4 * Count];
        for (int name = 0; name < Count; name++) Place(json, name);
    }

    private void Place(ReadOnlySpan<byte> json, int name)
    {
        int slot = Slot(Text(json, name));
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
