using System.Numerics;

namespace Poncho.Conda.Solving;

/// <summary>A set of small numbers that finds its next member quickly: bits, and above them bits that say which words have any.</summary>
internal sealed class OrdinalSet
{
    private const int Layers = 4;

    private readonly ulong[][] _layers = new ulong[Layers][];

    public OrdinalSet(int capacity)
    {
        for (int layer = 0; layer < Layers; layer++)
        {
            capacity = Math.Max(1, (capacity + 63) >> 6);
            _layers[layer] = new ulong[capacity];
        }
    }

    public void Add(int ordinal)
    {
        for (int layer = 0; layer < Layers; layer++, ordinal >>= 6)
        {
            ref ulong word = ref _layers[layer][ordinal >> 6];
            bool known = word != 0;
            word |= 1UL << ordinal;
            if (known) return;
        }
    }

    public void Remove(int ordinal)
    {
        for (int layer = 0; layer < Layers; layer++, ordinal >>= 6)
        {
            ref ulong word = ref _layers[layer][ordinal >> 6];
            word &= ~(1UL << ordinal);
            if (word != 0) return;
        }
    }

    /// <summary>The lowest member that is at least <paramref name="from"/>; -1 where there is none.</summary>
    public int Next(int from)
    {
        int layer = 0;
        while (true)
        {
            var words = _layers[layer];
            int index = from >> 6;
            if (index >= words.Length) return -1;
            ulong rest = words[index] & (ulong.MaxValue << from);
            if (rest != 0)
            {
                int found = (index << 6) + BitOperations.TrailingZeroCount(rest);
                for (; layer > 0; layer--) found = (found << 6) + BitOperations.TrailingZeroCount(_layers[layer - 1][found]);
                return found;
            }

            if (++layer == Layers) return -1;
            from = index + 1;
        }
    }
}
