namespace Poncho.Analyze.Tokens;

/// <summary>Finds keywords among identifiers.</summary>
internal static class Words
{
    private const int Longest = 8;

    private static readonly byte[][] Spellings = Array.ConvertAll<string, byte[]>(
        ["", "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
            "in", "is", "lambda", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "async", "await", "case", "exec", "False",
            "match", "None", "nonlocal", "print", "True", "type"],
        System.Text.Encoding.ASCII.GetBytes);

    private static readonly byte[] Slots = MakeSlots();

    /// <summary>The keyword that an identifier is, else <see cref="Word.None"/>.</summary>
    public static Word Of(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > Longest) return Word.None;
        byte at = Slots[Slot(name)];
        return at != 0 && name.SequenceEqual(Spellings[at]) ? (Word)at : Word.None;
    }

    /// <summary>Whether it is a keyword in each Python, and so never a name.</summary>
    public static bool IsHard(Word word) => word is > Word.None and <= Word.LastHard;

    // These factors keep all keywords apart, so that one comparison decides.
    private static int Slot(ReadOnlySpan<byte> name) => (name.Length + (name[0] * 23) + (name[^1] * 14)) & 127;

    private static byte[] MakeSlots()
    {
        byte[] slots = new byte[128];
        for (byte i = 1; i < Spellings.Length; i++) slots[Slot(Spellings[i])] = i;
        return slots;
    }
}
