using System.Diagnostics.CodeAnalysis;
using Poncho.IO;

namespace Poncho.Conda.Versions;

/// <summary>
/// The version of a conda package (CEP 33). Versions that differ only in zeros at the end of a segment or of the version, in case, or in
/// the kind of separator are equal: <c>1</c>, <c>1.0</c> and <c>1_0</c>.
/// </summary>
/// <remarks>
/// The order is not that of PEP 440 or SemVer: <c>1.0dev</c> &lt; <c>1.0_</c> &lt; <c>1.0a</c> &lt; <c>1.0</c> &lt; <c>1.0post1</c>, so
/// <c>1.1.1w</c> is older than <c>1.1.1</c>; a segment that begins with a letter has a zero before it; the epoch before <c>!</c> counts
/// first, the local part after <c>+</c> last. Comparing allocates nothing. Most versions (up to four numbers below 65,536) are one 64-bit
/// number.
/// </remarks>
public sealed partial class CondaVersion : IComparable<CondaVersion>, IEquatable<CondaVersion>, ISpanParsable<CondaVersion>
{
    private const int PackedSegments = 4, PackedBits = 16;

    private readonly string _text;
    /// <summary>The components, or null where <see cref="_packedOrEpoch"/> holds them.</summary>
    private readonly ulong[]? _tokens;
    private readonly ulong _packedOrEpoch;
    private readonly int _localStart;
    private readonly int _segments;

    private CondaVersion(string text, ref VersionScanner scanner)
    {
        _text = text;
        _segments = scanner.Segments;
        _localStart = scanner.LocalStart;
        if (TryPack(ref scanner, out _packedOrEpoch)) return;
        _packedOrEpoch = scanner.Epoch;
        _tokens = scanner.Tokens.ToArray();
    }

    /// <summary>The number before <c>!</c>, 0 where there is none.</summary>
    public ulong Epoch => _tokens is null ? 0 : _packedOrEpoch;

    /// <summary>True where a local part follows <c>+</c>.</summary>
    public bool HasLocal => _localStart > 0;

    /// <summary>Parts between separators before <c>+</c>.</summary>
    public int SegmentCount
    {
        get
        {
            if (_localStart == 0) return _segments;
            int count = 0;
            foreach (ulong token in _tokens.AsSpan(0, _localStart)) count += VersionToken.StartsSegment(token) ? 1 : 0;
            return count;
        }
    }

    /// <summary>Reads a whole text, without blanks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out CondaVersion? version) => TryParse(text, out version, out _);

    /// <summary>Reads a whole text, without blanks, or says what is wrong with it, in words that follow "it is no version:".</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out CondaVersion? version, [NotNullWhen(false)] out string? problem)
    {
        version = TryReadPrefix(text, out int consumed, out problem);
        if (version is null || consumed == text.Length) return version is not null;
        problem = $"\"{text[consumed]}\" cannot stand in a version";
        version = null;
        return false;
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out CondaVersion result) =>
        TryParse(s, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out CondaVersion result) =>
        TryParse(s.AsSpan(), out result);

    /// <exception cref="PonchoException">The text is no version.</exception>
    public static CondaVersion Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var version, out string? problem) ? version : throw new PonchoException($"not a version, {problem}: \"{Shorten(text)}\"");

    public static CondaVersion Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    public static CondaVersion Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    private CondaVersion(string text, ulong packed, int segments)
    {
        _text = text;
        _packedOrEpoch = packed;
        _segments = segments;
    }

    /// <summary>The text that was parsed, as it was typed.</summary>
    public override string ToString() => _text;

    /// <summary>Lower case, numbers without leading zeros, separators as typed: the spelling in which version specs are printed.</summary>
    public string ToCanonicalString() => VersionSpelling.Canonical(_text);

    /// <summary>Reads the longest start of the text that is a version; null, and what is wrong, if there is no such start.</summary>
    internal static CondaVersion? TryReadPrefix(ReadOnlySpan<char> text, out int consumed, out string? problem)
    {
        problem = null;
        if (TryReadPlain(text, out ulong packed, out int segments, out consumed))
            return new CondaVersion(text[..consumed].ToString(), packed, segments);
        Span<ulong> scratch = stackalloc ulong[32];
        var scanner = new VersionScanner(text, scratch);
        try
        {
            problem = scanner.Scan();
            consumed = scanner.Consumed;
            return problem is null ? new CondaVersion(text[..consumed].ToString(), ref scanner) : null;
        }
        finally
        {
            scanner.Dispose();
        }
    }

    /// <summary>What a message shows of a text that may be huge.</summary>
    internal static string Shorten(ReadOnlySpan<char> text) => text.Length <= 200 ? text.ToString() : string.Concat(text[..200], "...");

    /// <summary>
    /// Reads numbers and points in one go, as most versions are nothing else: up to the end or to a <c>.*</c>. False where it takes more
    /// than that.
    /// </summary>
    private static bool TryReadPlain(ReadOnlySpan<char> text, out ulong packed, out int segments, out int consumed)
    {
        packed = 0;
        segments = consumed = 0;
        uint number = 0;
        int digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                number = number * 10 + digit;
                if (++digits > 5 || number > ushort.MaxValue) return false;
            }
            else if (text[i] != '.' || digits == 0 || segments == PackedSegments - 1)
            {
                return false;
            }
            else
            {
                packed |= (ulong)number << (64 - ++segments * PackedBits);
                number = 0;
                digits = 0;
                if (i + 1 < text.Length && text[i + 1] == '*')
                {
                    consumed = i;
                    return true;
                }
            }
        }

        if (digits == 0) return false;
        packed |= (ulong)number << (64 - ++segments * PackedBits);
        consumed = text.Length;
        return true;
    }

    private static bool TryPack(ref VersionScanner scanner, out ulong packed)
    {
        packed = 0;
        if (scanner.Epoch != 0 || scanner.LocalStart != 0 || scanner.Count > PackedSegments) return false;
        int shift = 64;
        foreach (ulong token in scanner.Tokens)
        {
            ulong value = VersionToken.Value(token) - VersionToken.Zero;
            if (!VersionToken.StartsSegment(token) || value >> PackedBits != 0) return false;
            packed |= value << (shift -= PackedBits);
        }

        return true;
    }

    /// <summary>The components, unpacked into the scratch space where they are packed.</summary>
    private ReadOnlySpan<ulong> Components(Span<ulong> scratch)
    {
        if (_tokens is not null) return _tokens;
        for (int i = 0; i < _segments; i++)
        {
            ulong number = (_packedOrEpoch >> (64 - (i + 1) * PackedBits)) & ((1UL << PackedBits) - 1);
            scratch[i] = VersionToken.Of(startsSegment: true, VersionToken.Zero + number);
        }

        return scratch[.._segments];
    }
}
