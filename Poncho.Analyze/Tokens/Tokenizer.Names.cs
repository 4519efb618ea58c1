using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Poncho.Analyze.Tokens;

/// <summary>Identifiers and keywords.</summary>
internal ref partial struct Tokenizer
{
    private static readonly bool[] NameBytes = MakeNameBytes();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNameStart(byte b) => NameBytes[b] && !IsDigit(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    private static bool[] MakeNameBytes()
    {
        bool[] bytes = new bool[256];
        for (int b = 0; b < 256; b++) bytes[b] = b >= 128 || char.IsAsciiLetterOrDigit((char)b) || b == '_';
        return bytes;
    }

    private void ReadName()
    {
        int start = position;
        int end = start;
        byte seen = 0;
        while (end < source.Length && NameBytes[source[end]]) seen |= source[end++];
        if (end < source.Length && source[end] is (byte)'"' or (byte)'\'' && PrefixOf(source[start..end]) is var prefix and not StringPrefix.NoPrefix)
        {
            ReadString(start, end, prefix);
            return;
        }

        position = end;
        if (seen >= 128) CheckName(start, end);
        Set(TokenKind.Name, start, end);
        Word = Words.Of(source[start..end]);
    }

    private void CheckName(int start, int end)
    {
        for (int at = start; at < end;)
        {
            Rune.DecodeFromUtf8(source[at..end], out Rune rune, out int length);
            if (!rune.IsAscii && !IsLetter(rune))
            {
                bool shown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.Control);
                Refuse(at, shown ? $"invalid character '{rune}' (U+{rune.Value:X4})" : $"invalid non-printable character U+{rune.Value:X4}");
                return;
            }

            at += length;
        }
    }

    private static bool IsLetter(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => true,
        // Newer scripts than this platform knows are not refused.
        UnicodeCategory.OtherNotAssigned => true,
        // Characters that Unicode lets into identifiers for the sake of older versions.
        _ => rune.Value is 0xB7 or 0x387 or 0x1369 or (> 0x1369 and <= 0x1371) or 0x19DA or 0x2118 or 0x212E or 0x309B or 0x309C,
    };
}
