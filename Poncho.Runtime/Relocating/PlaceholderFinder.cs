using System.Collections.Immutable;
using System.Text;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// Finds every occurrence of a placeholder in bytes that pass in pieces of any size, also across their borders; none inside another, the
/// leftmost first, as the installers replace them. Used again for file after file.
/// </summary>
public sealed class PlaceholderFinder
{
    private readonly byte[] _placeholder;

    // The last bytes that passed (one fewer than the placeholder has) and as many of the next piece: where an occurrence may cross the border.
    private readonly byte[] _border;
    private readonly ImmutableArray<long>.Builder _offsets = ImmutableArray.CreateBuilder<long>();
    private int _kept;
    private long _passed;

    // No occurrence begins before this: it would lie inside the last one found.
    private long _free;

    /// <param name="placeholder">Not empty; in the file it is UTF-8.</param>
    public PlaceholderFinder(string placeholder)
    {
        ArgumentException.ThrowIfNullOrEmpty(placeholder);
        Placeholder = placeholder;
        _placeholder = Encoding.UTF8.GetBytes(placeholder);
        _border = new byte[2 * (_placeholder.Length - 1)];
    }

    /// <summary>What is looked for.</summary>
    public string Placeholder { get; }

    /// <summary>The next bytes of the file.</summary>
    /// <exception cref="Poncho.IO.PonchoException">The file holds the placeholder more often than any file should.</exception>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (_kept > 0)
        {
            int taken = Math.Min(piece.Length, _placeholder.Length - 1);
            piece[..taken].CopyTo(_border.AsSpan(_kept));
            Search(_border.AsSpan(0, _kept + taken), _passed - _kept);
        }

        Search(piece, _passed);
        _passed += piece.Length;
        Keep(piece);
    }

    /// <summary>The offsets found since the beginning of the file, ascending; starts anew for the next file.</summary>
    public ImmutableArray<long> Finish()
    {
        _passed = _free = 0;
        _kept = 0;
        return _offsets.DrainToImmutable();
    }

    private void Search(ReadOnlySpan<byte> bytes, long start)
    {
        int from = (int)Math.Clamp(_free - start, 0, bytes.Length);
        for (int found; (found = bytes[from..].IndexOf(_placeholder)) >= 0;)
        {
            if (_offsets.Count == Relocation.MostOffsets) throw Relocation.TooMany(Placeholder);
            _offsets.Add(start + from + found);
            from += found + _placeholder.Length;
            _free = start + from;
        }
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        int most = _placeholder.Length - 1;
        if (piece.Length >= most)
        {
            piece[^most..].CopyTo(_border);
            _kept = most;
            return;
        }

        // A piece shorter than the placeholder: what was kept before stays in part. It already lies at the front of the border.
        if (_kept == 0) piece.CopyTo(_border);
        int all = _kept + piece.Length;
        int dropped = Math.Max(0, all - most);
        _border.AsSpan(dropped, all - dropped).CopyTo(_border);
        _kept = all - dropped;
    }
}
