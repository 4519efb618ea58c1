using System.Buffers.Text;

namespace Poncho.Runtime.Relocating;

/// <summary>Names of glibc versions (<c>GLIBC_2.17</c>) that stand as C strings in bytes that pass, with their offsets.</summary>
internal sealed class GlibcNames
{
    // A few files name some dozens of versions; one that is made to name millions gets no more memory than this.
    private const int MostNames = 4096;

    // A number of a version has not so many digits; more would not fit into an int.
    private const int MostDigits = 5;

    // Bytes that are kept of one piece for the next: room for a whole name, which is NUL GLIBC_ digits . digits . digits NUL.
    private const int Border = 32;
    private static readonly Version RelativeRelocations = new(2, 36);

    private readonly List<(long Offset, Version Version)> _found = [];
    private readonly byte[] _border = new byte[2 * Border];
    private int _kept;
    private long _passed;

    /// <summary>The version that a name of the version table asks for; null for others, such as <c>GLIBC_PRIVATE</c>.</summary>
    public static Version? Parse(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("GLIBC_"u8)) return null;

        // Binaries linked with -z pack-relative-relocs ask for this name, which glibc has since 2.36.
        if (name.SequenceEqual("GLIBC_ABI_DT_RELR"u8)) return RelativeRelocations;
        name = name["GLIBC_"u8.Length..];
        Span<int> parts = [0, 0, 0];
        int count = 0;
        foreach (var part in name.Split((byte)'.'))
        {
            if (count == parts.Length || !TryNumber(name[part], out int number)) return null;
            parts[count++] = number;
        }

        return count switch { 2 => new Version(parts[0], parts[1]), 3 => new Version(parts[0], parts[1], parts[2]), _ => null };
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (text.Length is 0 or > MostDigits) return false;
        return Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && number >= 0;
    }

    /// <summary>The next bytes of the file.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        int taken = Math.Min(piece.Length, Border);
        piece[..taken].CopyTo(_border.AsSpan(_kept));
        Search(_border.AsSpan(0, _kept + taken), _passed - _kept);
        Search(piece, _passed);
        Keep(piece);
        _passed += piece.Length;
    }

    /// <summary>The newest version whose name stands in a part of the file, such as its string table; null where none does.</summary>
    public Version? NewestWithin(long start, long size)
    {
        Version? newest = null;
        foreach (var (offset, version) in _found)
        {
            bool isWithin = start >= 0 && offset >= start && offset - start < size;
            if (isWithin && (newest is null || version > newest)) newest = version;
        }

        return newest;
    }

    /// <summary>Starts anew for the next file.</summary>
    public void Reset()
    {
        _found.Clear();
        _kept = 0;
        _passed = 0;
    }

    // The same name may be found twice, in the border and in the piece: only the newest is asked for.
    private void Search(ReadOnlySpan<byte> bytes, long start)
    {
        int at = 0;
        for (int found; _found.Count < MostNames && (found = bytes[at..].IndexOf("\0GLIBC_"u8)) >= 0;)
        {
            at += found + 1;
            var name = bytes[at..Math.Min(bytes.Length, at + Border)];
            int end = name.IndexOf((byte)0);
            if (end > 0 && Parse(name[..end]) is { } version) _found.Add((start + at, version));
        }
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (piece.Length >= Border)
        {
            piece[^Border..].CopyTo(_border);
            _kept = Border;
            return;
        }

        int all = _kept + piece.Length, dropped = Math.Max(0, all - Border);
        _border.AsSpan(dropped, all - dropped).CopyTo(_border);
        _kept = all - dropped;
    }
}
