namespace Poncho.Conda.Versions;

/// <summary>
/// One component of a version in 64 bits whose unsigned order is the order of components: <c>dev</c>, a trailing separator, letters,
/// numbers, <c>post</c>. Bit 0 marks the first component of a segment; above it are 60 bits of payload and 3 bits of kind.
/// </summary>
/// <remarks>
/// Letters take 5 bits each, 12 of them; a number has 60 bits. What is longer keeps its first letters or its upper bits, so the order still
/// holds and only a tie must look at the text (<see cref="IsCut"/>).
/// </remarks>
internal static class VersionToken
{
    public const ulong Zero = Number << PayloadBits;

    private const int PayloadBits = 60;
    private const ulong PayloadMask = (1UL << PayloadBits) - 1;
    private const ulong Dev = 0, Separator = 1, Letters = 2, Number = 3, LargeNumber = 4, Post = 5;
    private const int LettersKept = 12;

    /// <summary>The value that orders the component, without the mark of a segment's start.</summary>
    public static ulong Value(ulong token) => token >> 1;

    public static bool StartsSegment(ulong token) => (token & 1) != 0;

    /// <summary>True where the token holds only the beginning of its component, so that equal tokens may stand for different components.</summary>
    public static bool IsCut(ulong value) =>
        value >> PayloadBits == LargeNumber || (value >> PayloadBits == Letters && (value & 0x1F) != 0);

    public static ulong Of(bool startsSegment, ulong value) => (value << 1) | (startsSegment ? 1UL : 0UL);

    public static ulong OfNumber(ulong number) =>
        number <= PayloadMask ? (Number << PayloadBits) | number : (LargeNumber << PayloadBits) | (number >> 4);

    public static ulong OfSeparator() => Separator << PayloadBits;

    /// <summary>Letters of either case; <c>dev</c> and <c>post</c> are special only where they are the whole run.</summary>
    public static ulong OfLetters(ReadOnlySpan<char> letters)
    {
        if (letters.Equals("dev", StringComparison.OrdinalIgnoreCase)) return Dev << PayloadBits;
        if (letters.Equals("post", StringComparison.OrdinalIgnoreCase)) return Post << PayloadBits;
        ulong payload = 0;
        for (int i = 0; i < LettersKept; i++) payload = (payload << 5) | (i < letters.Length ? (ulong)((letters[i] | 0x20) - 'a' + 1) : 0);
        return (Letters << PayloadBits) | payload;
    }
}
