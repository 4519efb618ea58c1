namespace Poncho.Conda.Linking;

/// <summary>Orders paths by their UTF-8 bytes, as layers are sorted; UTF-16's own order differs beyond U+FFFF.</summary>
public sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        int same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length) return left.Length.CompareTo(right.Length);
        char a = left[same], b = right[same];
        // Code points order like UTF-8 does: surrogates (beyond U+FFFF) come after every other character.
        bool above = char.IsSurrogate(a), below = char.IsSurrogate(b);
        return above != below ? above.CompareTo(below) : a.CompareTo(b);
    }
}
