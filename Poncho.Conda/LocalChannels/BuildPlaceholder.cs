using System.Buffers;
using System.Text;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// Finds the prefixes that conda-build and its like build under: a path that ends in <c>_placehold_placehold...</c>, cut to its length.
/// </summary>
internal static class BuildPlaceholder
{
    // What can stand before a path in text and in binaries, but not in such a path.
    private static readonly SearchValues<byte> s_stops = SearchValues.Create("\0\t\n\r \"'`:;,=<>()[]{}|&*?!$"u8);

    /// <summary>
    /// The placeholder, or null. Where it touches the end and there is more to come, null too: the caller asks again with the rest.
    /// </summary>
    public static string? Find(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        int at = bytes.IndexOf("_placehold_placehold"u8);
        if (at < 0) return null;
        int end = at;
        while (end < bytes.Length && bytes[end] == "_placehold"u8[(end - at) % 10]) end++;
        if (end == bytes.Length && !isEnd) return null;
        var before = bytes[..at];
        int start = before.LastIndexOfAny(s_stops) + 1;
        return start < at && bytes[start] == (byte)'/' ? Encoding.UTF8.GetString(bytes[start..end]) : null;
    }
}
