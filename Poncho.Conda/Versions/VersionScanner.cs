using System.Buffers;

namespace Poncho.Conda.Versions;

/// <summary>
/// Reads a version literal (CEP 33) from the start of a text into tokens. It stops, without an error, at what cannot belong to a version,
/// so that version specs can go on from there (<c>1.2</c> of <c>1.2.*</c>).
/// </summary>
internal ref struct VersionScanner
{
    /// <summary>No version that anybody publishes comes near; what is longer is refused before any work is done on it.</summary>
    public const int LongestText = 8192;

    private readonly ReadOnlySpan<char> _text;
    private Span<ulong> _tokens;
    private ulong[]? _rented;
    private int _position;
    private char _dashOrUnderscore;

    public VersionScanner(ReadOnlySpan<char> text, Span<ulong> scratch)
    {
        _text = text;
        _tokens = scratch;
    }

    /// <summary>Components so far, of the release part and then of the local part.</summary>
    public readonly ReadOnlySpan<ulong> Tokens => _tokens[..Count];

    public int Count { get; private set; }

    public int Segments { get; private set; }

    public ulong Epoch { get; private set; }

    /// <summary>Index of the first component after <c>+</c>, or 0 where there is no local part.</summary>
    public int LocalStart { get; private set; }

    public readonly int Consumed => _position;

    /// <summary>Index of a component whose text is to be kept in <see cref="Found"/>.</summary>
    public int Wanted { get; init; } = -1;

    public Range Found { get; private set; }

    /// <summary>Reads as much as is a version. Null if there is one, else what is wrong.</summary>
    public string? Scan()
    {
        if (_text.IsEmpty) return "it is empty";
        if (_text.Length > LongestText) return $"it is longer than {LongestText} characters";
        return ScanEpoch() ?? ScanPart() ?? ScanLocal();
    }

    /// <summary>Gives back rented memory; the tokens are gone then.</summary>
    public void Dispose()
    {
        if (_rented is not null) ArrayPool<ulong>.Shared.Return(_rented);
        _rented = null;
    }

    private static bool IsSeparator(char c) => c is '.' or '-' or '_';

    private static int RunOfDigits(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end;
    }

    private static int RunOfLetters(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        return end;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> digits, out ulong number)
    {
        number = 0;
        digits = digits.TrimStart('0');
        if (digits.Length > 20) return false;
        foreach (char digit in digits)
        {
            ulong next = unchecked(number * 10 + (ulong)(digit - '0'));
            if (number > ulong.MaxValue / 10 || next < number * 10) return false;
            number = next;
        }

        return true;
    }

    private string? ScanEpoch()
    {
        int digits = RunOfDigits(_text);
        if (digits == 0 || digits == _text.Length || _text[digits] != '!') return null;
        if (!TryReadNumber(_text[..digits], out ulong epoch)) return "its epoch is too large";
        Epoch = epoch;
        _position = digits + 1;
        return null;
    }

    private string? ScanLocal()
    {
        if (_position == _text.Length || _text[_position] != '+') return null;
        _position++;
        LocalStart = Count;
        return ScanPart();
    }

    private string? ScanPart()
    {
        if (ScanSegment(out string? problem) == 0) return problem ?? "a number or a letter is missing";
        while (_position < _text.Length && IsSeparator(_text[_position]))
        {
            int before = _position;
            char separator = _text[_position++];
            if (Mixes(separator)) return "it mixes \"-\" and \"_\"";
            if (ScanSegment(out problem) > 0) continue;
            return problem ?? ScanTrailing(before, separator);
        }

        return null;
    }

    /// <summary>After a separator that no component follows: <c>1_</c> and <c>1__</c> are versions, <c>1.</c> ends before the point.</summary>
    private string? ScanTrailing(int before, char separator)
    {
        if (_position < _text.Length && _text[_position] is '-' or '_')
        {
            if (Mixes(_text[_position])) return "it mixes \"-\" and \"_\"";
            _position++;
            Segments++;
            Add(VersionToken.Of(startsSegment: true, VersionToken.Zero));
            Add(VersionToken.Of(startsSegment: false, VersionToken.OfSeparator()));
        }
        else if (separator == '.')
        {
            _position = before;
        }
        else
        {
            Add(VersionToken.Of(startsSegment: false, VersionToken.OfSeparator()));
        }

        return null;
    }

    private bool Mixes(char separator)
    {
        if (separator == '.') return false;
        if (_dashOrUnderscore == '\0') _dashOrUnderscore = separator;
        return _dashOrUnderscore != separator;
    }

    /// <summary>Reads numbers and letters up to a separator; returns how many.</summary>
    private int ScanSegment(out string? problem)
    {
        problem = null;
        int components = 0;
        for (; _position < _text.Length; components++)
        {
            var rest = _text[_position..];
            int length = RunOfDigits(rest);
            ulong value;
            if (length > 0)
            {
                if (!TryReadNumber(rest[..length], out ulong number))
                {
                    problem = "it has a number that is too large";
                    return 0;
                }

                value = VersionToken.OfNumber(number);
            }
            else
            {
                length = RunOfLetters(rest);
                if (length == 0) break;
                value = VersionToken.OfLetters(rest[..length]);
                if (components == 0) Add(VersionToken.Of(startsSegment: true, VersionToken.Zero));
            }

            if (Count == Wanted) Found = _position..(_position + length);
            Add(VersionToken.Of(components == 0 && char.IsAsciiDigit(rest[0]), value));
            _position += length;
        }

        if (components > 0) Segments++;
        return components;
    }

    private void Add(ulong token)
    {
        if (Count == _tokens.Length)
        {
            var larger = ArrayPool<ulong>.Shared.Rent(2 * Count);
            _tokens.CopyTo(larger);
            if (_rented is not null) ArrayPool<ulong>.Shared.Return(_rented);
            _tokens = _rented = larger;
        }

        _tokens[Count++] = token;
    }
}
