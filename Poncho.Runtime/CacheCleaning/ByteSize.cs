using System.Globalization;
using Poncho.IO;

namespace Poncho.Runtime.CacheCleaning;

/// <summary>A size as people write it: <c>20G</c>, <c>1.5 TB</c>, <c>500MiB</c>, <c>1048576B</c>. A unit is needed, since 20 may mean bytes or
/// gigabytes; without an <c>i</c> it is a power of ten, as disks are sold.</summary>
public static class ByteSize
{
    private const string Units = "KMGTP";

    /// <param name="text">The size.</param>
    /// <param name="what">What says so, for the message, such as <c>--cache-limit</c>.</param>
    /// <returns>Bytes, 0 or more.</returns>
    /// <exception cref="PonchoException">It is none.</exception>
    public static long Parse(string text, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        string unit = text.TrimStart([.. "0123456789.,"]).Trim();
        string number = text[..(text.Length - text.TrimStart([.. "0123456789.,"]).Length)];
        if (text == "0") return 0;
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count);
        if (isNumber && FactorOf(unit) is { } factor && count * factor < long.MaxValue) return (long)(count * factor);
        throw new PonchoException($"{what} is no size: \"{PlainText.Line(text)}\"", "a number and a unit, such as 500M, 20G or 1.5T");
    }

    private static double? FactorOf(string unit)
    {
        string letters = unit.ToUpperInvariant();
        if (letters.Length == 0) return null;
        if (letters == "B") return 1;
        int power = Units.IndexOf(letters[0], StringComparison.Ordinal) + 1;
        if (power == 0) return null;
        return letters[1..] switch
        {
            "" or "B" => Math.Pow(1000, power),
            "I" or "IB" => Math.Pow(1024, power),
            _ => null,
        };
    }
}
