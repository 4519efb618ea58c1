namespace Poncho.Runtime.Relocating;

/// <summary>
/// The declaration of a Python file's encoding (PEP 263), which counts in its first two lines alone: where a shebang becomes two lines, it has to be
/// the second of them all the same.
/// </summary>
internal static class EncodingLine
{
    // What Python takes without a declaration, and what is a part of it.
    private static readonly string[] s_usual = ["utf-8", "utf8", "u8", "ascii", "us-ascii"];

    /// <summary>Whether a line says that the file has another encoding than UTF-8.</summary>
    /// <param name="line">Without its line break.</param>
    public static bool IsOther(ReadOnlySpan<byte> line)
    {
        var rest = line.TrimStart(" \t\f"u8);
        if (!rest.StartsWith("#"u8)) return false;
        for (int found; (found = rest.IndexOf("coding"u8)) >= 0;)
        {
            rest = rest[(found + "coding"u8.Length)..];
            if (rest.IsEmpty || rest[0] is not ((byte)':' or (byte)'=')) continue;
            string name = NameIn(rest[1..].TrimStart(" \t"u8));
            if (name.Length > 0) return !s_usual.Contains(name, StringComparer.Ordinal) && !name.StartsWith("utf-8-", StringComparison.Ordinal);
        }

        return false;
    }

    // In the form in which names of encodings are compared.
    private static string NameIn(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'-' or (byte)'_' or (byte)'.')) length++;
        return System.Text.Encoding.ASCII.GetString(text[..length]).ToLowerInvariant().Replace('_', '-');
    }
}
