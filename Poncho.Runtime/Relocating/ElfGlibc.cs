using System.Buffers;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// The newest <c>GLIBC_x</c> that an ELF file needs, found while its bytes pass once, from its beginning, in pieces of any size. The table
/// of needed versions (<c>.gnu.version_r</c>) and the names that it points to lie near the front of a file, and what points to both
/// (<c>PT_DYNAMIC</c>) near its end: so the front and the dynamic section are kept. Where the tables lie beyond the part of the front that
/// is kept, the version names among the file's dynamic strings are taken instead. One object is used for file after file; whatever the bytes
/// are, it answers and never throws.
/// </summary>
public sealed class ElfGlibc : IDisposable
{
    private const int MostOfFront = 4 * 1024 * 1024;
    private const int MostOfDynamic = 64 * 1024;
    private const int HeaderSize = 64;

    private readonly GlibcNames _names = new();
    private byte[] _front = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _frontLength;
    private long _passed;
    private bool? _isElf;
    private ElfFile? _file;
    private byte[] _dynamic = [];
    private int _dynamicLength;

    /// <summary>The next bytes of the file. Cheap for one that is no ELF file.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (_isElf == false || piece.IsEmpty) return;
        KeepFront(piece);
        if (_isElf is null && _frontLength >= 4) _isElf = _front.AsSpan(0, 4).SequenceEqual("\u007fELF"u8);
        if (_isElf == false) return;
        _names.Append(piece);
        if (_file is null && _frontLength >= HeaderSize)
        {
            _file = ElfFile.Read(_front.AsSpan(0, _frontLength));
            if (_file is { DynamicOffset: >= 0 }) _dynamic = new byte[(int)Math.Min(_file.DynamicSize, MostOfDynamic)];
        }

        KeepDynamic(piece);
        _passed += piece.Length;
    }

    /// <summary>
    /// What the file needs, such as 2.17 or 2.2.5; null for a file that needs no glibc or is no ELF file. Starts anew for the next file.
    /// </summary>
    public Version? Finish()
    {
        // The program headers of an odd file may lie beyond the first piece.
        if (_isElf == true && _file is null or { DynamicOffset: < 0 }) _file = ElfFile.Read(_front.AsSpan(0, _frontLength));
        Version? newest = null;
        if (_isElf == true && _file is { DynamicOffset: >= 0 } file)
        {
            if (_dynamicLength == 0 && file.DynamicOffset < _frontLength) KeepDynamicOfFront(file);
            var tables = file.Tables(_dynamic.AsSpan(0, _dynamicLength));
            bool isKnown = file.TryNewest(_front.AsSpan(0, _frontLength), tables, out newest);
            if (!isKnown) newest = _names.NewestWithin(tables.Strings, tables.StringsSize);
        }

        Reset();
        return newest;
    }

    public void Dispose()
    {
        if (_front.Length > 0) ArrayPool<byte>.Shared.Return(_front);
        _front = [];
    }

    private void KeepFront(ReadOnlySpan<byte> piece)
    {
        int kept = Math.Min(piece.Length, MostOfFront - _frontLength);
        if (kept <= 0 || _frontLength < _passed) return;
        if (_frontLength + kept > _front.Length) Grow(_frontLength + kept);
        piece[..kept].CopyTo(_front.AsSpan(_frontLength));
        _frontLength += kept;
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Min(2 * _front.Length, MostOfFront)));
        _front.AsSpan(0, _frontLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_front);
        _front = larger;
    }

    private void KeepDynamic(ReadOnlySpan<byte> piece)
    {
        if (_file is null || _dynamicLength == _dynamic.Length) return;
        long wanted = _file.DynamicOffset + _dynamicLength - _passed;
        if (wanted < 0 || wanted >= piece.Length) return;
        var part = piece[(int)wanted..];
        part = part[..Math.Min(part.Length, _dynamic.Length - _dynamicLength)];
        part.CopyTo(_dynamic.AsSpan(_dynamicLength));
        _dynamicLength += part.Length;
    }

    // The dynamic section passed before the header was whole: only with pieces of a few bytes.
    private void KeepDynamicOfFront(ElfFile file)
    {
        var part = _front.AsSpan((int)file.DynamicOffset, _frontLength - (int)file.DynamicOffset);
        part = part[..(int)Math.Min(part.Length, Math.Min(file.DynamicSize, MostOfDynamic))];
        _dynamic = part.ToArray();
        _dynamicLength = _dynamic.Length;
    }

    private void Reset()
    {
        _names.Reset();
        (_frontLength, _passed, _isElf, _file) = (0, 0, null, null);
        (_dynamic, _dynamicLength) = ([], 0);
    }
}
