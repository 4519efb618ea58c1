using System.Globalization;

namespace Poncho.Registry.Serving;

/// <summary>The part of a blob that a request asks for (RFC 9110, "Range Requests"): one range of bytes. Several at once are answered with the whole, which is allowed.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Length">Bytes; 0 where nothing of it is there.</param>
internal readonly record struct ByteRange(long Start, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>Null where the header asks for no single range, and the whole is the answer.</summary>
    public static ByteRange? Parse(string? header, long length)
    {
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase)) return null;
        string range = header[Unit.Length..].Trim();
        int dash = range.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || range.Contains(',', StringComparison.Ordinal)) return null;
        long? first = Number(range[..dash]), last = Number(range[(dash + 1)..]);
        if ((first is null && dash > 0) || (last is null && dash < range.Length - 1)) return null;
        return (first, last) switch
        {
            (null, null) => null,
            (null, { } suffix) => new ByteRange(Math.Max(0, length - suffix), Math.Min(suffix, length)),
            ({ } from, _) when from >= length || last < from => new ByteRange(0, 0),
            ({ } from, _) => new ByteRange(from, Math.Min(last ?? length - 1, length - 1) - from + 1),
        };
    }

    private static long? Number(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
