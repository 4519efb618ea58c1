using System.Text;

namespace Poncho.Analyze.Reading;

/// <summary>The encoding that a source declares in a comment of its first or second line (PEP 263).</summary>
internal static class EncodingDeclaration
{
    /// <summary>The declared name; null where there is none.</summary>
    public static string? Find(ReadOnlySpan<byte> source)
    {
        for (int line = 0; line < 2; line++)
        {
            int end = source.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> text = end < 0 ? source : source[..end];
            ReadOnlySpan<byte> trimmed = text.TrimStart(" \t\f"u8);
            if (trimmed.Length > 0 && trimmed[0] != '#') return null;
            if (InComment(trimmed) is { } name) return name;
            if (end < 0) return null;
            source = source[(end + (source[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }

        return null;
    }

    private static string? InComment(ReadOnlySpan<byte> comment)
    {
        while (comment.IndexOf("coding"u8) is var at and >= 0)
        {
            comment = comment[(at + "coding"u8.Length)..];
            if (comment.Length == 0 || comment[0] is not ((byte)':' or (byte)'=')) continue;
            ReadOnlySpan<byte> name = comment[1..].TrimStart(" \t"u8);
            int length = 0;
            while (length < name.Length && (char.IsAsciiLetterOrDigit((char)name[length]) || name[length] is (byte)'-' or (byte)'_' or (byte)'.')) length++;
            if (length > 0) return Encoding.ASCII.GetString(name[..length]);
        }

        return null;
    }
}
