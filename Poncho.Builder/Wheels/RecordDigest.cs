using System.Text;

namespace Poncho.Builder.Wheels;

/// <summary>
/// Digests as tools write them into RECORD. By the standard it is base64 of the URL-safe alphabet without padding; there are wheels with the other
/// alphabet, with padding, with digits of base 16, and with base64 of such digits. Their lengths tell them apart.
/// </summary>
internal static class RecordDigest
{
    /// <summary>Whether a text is this digest, in any of these forms.</summary>
    public static bool Is(string text, ReadOnlySpan<byte> digest)
    {
        if (IsHex(text, digest)) return true;
        var decoded = new byte[2 * digest.Length];
        string base64 = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        string padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        if (!Convert.TryFromBase64String(padded, decoded, out int length)) return false;
        return decoded.AsSpan(0, length).SequenceEqual(digest) || IsHex(Encoding.Latin1.GetString(decoded, 0, length), digest);
    }

    private static bool IsHex(string text, ReadOnlySpan<byte> digest) =>
        text.Length == 2 * digest.Length && text.Equals(Convert.ToHexString(digest), StringComparison.OrdinalIgnoreCase);
}
