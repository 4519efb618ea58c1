using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Poncho.Conda.Repodata;

/// <summary>
/// Finds the braces and brackets of a JSON text that stand outside its strings, 64 bytes at a time (the first stage of what simdjson does:
/// bit masks of quotes, and of what is between them). It looks at nothing else: what it finds in what is no JSON means nothing, but it
/// stays inside the text.
/// </summary>
internal ref struct JsonBrackets
{
    private const int BlockSize = 64;

    private readonly ReadOnlySpan<byte> _json;
    private ulong _found;
    private ulong _inString;
    private bool _escapesNext;
    private int _block = -BlockSize;

    public JsonBrackets(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Where the bracket is that <see cref="MoveNext"/> came to.</summary>
    public int Position { get; private set; } = -1;

    /// <summary>Whether the text ends inside a string. Known at its end.</summary>
    public readonly bool EndsInString => _inString != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        while (_found == 0)
            if (!NextBlock()) return false;
        Position = _block + BitOperations.TrailingZeroCount(_found);
        _found &= _found - 1;
        return true;
    }

    private bool NextBlock()
    {
        _block += BlockSize;
        if (_block >= _json.Length) return false;
        if (_json.Length - _block >= BlockSize)
        {
            Scan(ref Unsafe.Add(ref MemoryMarshal.GetReference(_json), _block));
        }
        else
        {
            Span<byte> last = stackalloc byte[BlockSize];
            last.Fill((byte)' ');
            _json[_block..].CopyTo(last);
            Scan(ref MemoryMarshal.GetReference(last));
        }

        return true;
    }

    private void Scan(ref byte block)
    {
        var low = Vector256.LoadUnsafe(ref block);
        var high = Vector256.LoadUnsafe(ref block, 32);
        ulong quotes = Mask(Vector256.Equals(low, Vector256.Create((byte)'"')), Vector256.Equals(high, Vector256.Create((byte)'"')));
        ulong escapes = Mask(Vector256.Equals(low, Vector256.Create((byte)'\\')), Vector256.Equals(high, Vector256.Create((byte)'\\')));
        if (escapes != 0 || _escapesNext) quotes &= ~Escaped(escapes);

        // The braces differ from the brackets by one bit.
        var bit = Vector256.Create((byte)0x20);
        var (lowFolded, highFolded) = (low | bit, high | bit);
        ulong brackets = Mask(
            Vector256.Equals(lowFolded, Vector256.Create((byte)'{')) | Vector256.Equals(lowFolded, Vector256.Create((byte)'}')),
            Vector256.Equals(highFolded, Vector256.Create((byte)'{')) | Vector256.Equals(highFolded, Vector256.Create((byte)'}')));

        // Each bit becomes whether the number of quotes up to it is odd: inside a string, its first quote counted in.
        ulong inside = quotes;
        inside ^= inside << 1;
        inside ^= inside << 2;
        inside ^= inside << 4;
        inside ^= inside << 8;
        inside ^= inside << 16;
        inside ^= inside << 32;
        inside ^= _inString;
        _inString = (ulong)((long)inside >> 63);
        _found = brackets & ~inside;
    }

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);

    /// <summary>What stands behind a backslash that is not itself behind one.</summary>
    private ulong Escaped(ulong escapes)
    {
        ulong escaped = _escapesNext ? 1UL : 0;
        escapes &= ~escaped;
        _escapesNext = false;
        while (escapes != 0)
        {
            ulong first = escapes & (0 - escapes), next = first << 1;
            _escapesNext = next == 0;
            escaped |= next;
            escapes &= ~(first | next);
        }

        return escaped;
    }
}
