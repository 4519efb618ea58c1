using System.Globalization;
using System.Text;
using Poncho.Analyze.Naming;

namespace Poncho.Analyze.Spelling;

/// <summary>The form by which Python compares identifiers: Unicode's NFKC (UAX 15).</summary>
public static class IdentifierForm
{
    // Hangul: the first syllable, its leading consonants, vowels and trailing consonants, and how many of these there are.
    private const int Syllable = 0xAC00, Leading = 0x1100, Vowel = 0x1161, Trailing = 0x11A7, Vowels = 21, Trailings = 28, Leadings = 19;

    private static readonly Lazy<SortedLines> s_characters = new(() => SortedLines.Embedded("spelling/characters.txt"));
    private static readonly Lazy<SortedLines> s_compositions = new(() => SortedLines.Embedded("spelling/compositions.txt"));

    /// <summary>An identifier as Python holds it; the same string where it is so already.</summary>
    public static string Of(string identifier)
    {
        if (Ascii.IsValid(identifier)) return identifier;
        var parts = new List<(int Character, int Class)>();
        foreach (Rune rune in identifier.EnumerateRunes()) Decompose(rune.Value, parts);
        Order(parts);
        var text = new StringBuilder(identifier.Length);
        foreach (int character in Composed(parts)) text.Append(new Rune(character));
        return text.ToString() is var normal && normal == identifier ? identifier : normal;
    }

    private static void Decompose(int character, List<(int Character, int Class)> parts)
    {
        if (character is >= Syllable and < Syllable + (Leadings * Vowels * Trailings))
        {
            int index = character - Syllable;
            parts.Add((Leading + (index / (Vowels * Trailings)), 0));
            parts.Add((Vowel + (index / Trailings % Vowels), 0));
            if (index % Trailings > 0) parts.Add((Trailing + (index % Trailings), 0));
            return;
        }

        string[] said = Said(character);
        if (said.Length <= 1) parts.Add((character, ClassOf(said)));
        else foreach (string part in said.AsSpan(1)) parts.Add((Number(part), ClassOf(Said(Number(part)))));
    }

    // Its class, and what it decomposes into; nothing of most characters.
    private static string[] Said(int character) =>
        character < 0x80 ? [] : s_characters.Value.Find(character.ToString("X4", CultureInfo.InvariantCulture))?.Split(' ') ?? [];

    private static int ClassOf(string[] said) => said.Length == 0 ? 0 : int.Parse(said[0], CultureInfo.InvariantCulture);

    private static int Number(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Marks stand in the order of their classes; those of one class stay as they stood.
    private static void Order(List<(int Character, int Class)> parts)
    {
        for (int i = 1; i < parts.Count; i++)
        {
            for (int at = i; at > 0 && parts[at].Class > 0 && parts[at - 1].Class > parts[at].Class; at--) (parts[at - 1], parts[at]) = (parts[at], parts[at - 1]);
        }
    }

    private static List<int> Composed(List<(int Character, int Class)> parts)
    {
        var composed = new List<int>(parts.Count);
        // The last character that others can be joined to, and the class of what stands behind it.
        int starter = -1, lastClass = -1;
        foreach (var (character, itsClass) in parts)
        {
            if (starter >= 0 && lastClass < itsClass && Joined(composed[starter], character) is { } joined)
            {
                composed[starter] = joined;
                continue;
            }

            if (itsClass == 0) (starter, lastClass) = (composed.Count, -1);
            else lastClass = itsClass;
            composed.Add(character);
        }

        return composed;
    }

    private static int? Joined(int first, int second)
    {
        if (first is >= Leading and < Leading + Leadings && second is >= Vowel and < Vowel + Vowels)
            return Syllable + ((((first - Leading) * Vowels) + second - Vowel) * Trailings);
        if (first is >= Syllable and < Syllable + (Leadings * Vowels * Trailings) && (first - Syllable) % Trailings == 0 && second is > Trailing and < Trailing + Trailings)
            return first + second - Trailing;
        return s_compositions.Value.Find(string.Create(CultureInfo.InvariantCulture, $"{first:X4}+{second:X4}")) is { } found ? Number(found) : null;
    }
}
