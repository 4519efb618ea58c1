using System.Globalization;

namespace Poncho.Registry.Commands;

/// <summary>Sizes on the command line: <c>500M</c>, <c>10G</c>; letters are powers of 1024.</summary>
internal static class SizeText
{
    private const string Letters = "KMGT";

    /// <summary>Null where the text is no size.</summary>
    public static long? Parse(string text)
    {
        string digits = text.TrimEnd('B', 'b').TrimEnd('i');
        int power = digits.Length == 0 ? -1 : Letters.IndexOf(char.ToUpperInvariant(digits[^1]), StringComparison.Ordinal);
        if (power >= 0) digits = digits[..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number <= 0) return null;
        int shift = 10 * (power + 1);
        return number <= long.MaxValue >> shift ? number << shift : null;
    }

    public static string Of(long bytes)
    {
        double size = bytes;
        int unit = 0;
        for (; size >= 1000 && unit < Letters.Length; unit++) size /= 1000;
        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {"kMGT"[unit - 1]}B");
    }
}
