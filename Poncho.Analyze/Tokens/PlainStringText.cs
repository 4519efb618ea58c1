using System.Text;

namespace Poncho.Analyze.Tokens;

/// <summary>What a string says that names a module.</summary>
internal static class PlainStringText
{
    /// <summary>The text between the quotes; null for bytes and where a backslash stands in it, which no module's name has.</summary>
    public static string? Of(ReadOnlySpan<byte> token, StringPrefix prefix)
    {
        if (prefix is not (StringPrefix.None or StringPrefix.Raw)) return null;
        ReadOnlySpan<byte> quoted = token[token.IndexOfAny((byte)'"', (byte)'\'')..];
        int quotes = quoted.Length >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0] ? 3 : 1;
        ReadOnlySpan<byte> text = quoted[quotes..^quotes];
        return text.Contains((byte)'\\') ? null : Encoding.UTF8.GetString(text);
    }
}
