using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>
/// The text of a file of requirements, in the encodings that pip reads: what a byte order mark says (PowerShell writes UTF-16), else what a line
/// such as <c># -*- coding: latin-1 -*-</c> among the first two says, else UTF-8.
/// </summary>
internal static partial class RequirementsEncoding
{
    private static readonly string[] s_latin = ["latin-1", "latin1", "iso-8859-1", "iso8859-1", "iso_8859_1", "l1", "cp819"];
    private static readonly string[] s_utf8 = ["utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"];

    /// <summary>The text; null, and what is wrong, where the bytes are none.</summary>
    /// <param name="content">The file.</param>
    /// <param name="problem">Why it cannot be read, in words that follow "not a text,"; null where it can.</param>
    public static string? TryDecode(ReadOnlySpan<byte> content, out string? problem)
    {
        problem = null;
        string text;
        if (Marked(content) is { } encoding)
        {
            text = encoding.GetString(content).TrimStart('\uFEFF');
        }
        else
        {
            string coding = CodingOf(content);
            bool isLatin = s_latin.Contains(coding);
            if (!isLatin && coding.Length > 0 && !s_utf8.Contains(coding)) problem = $"its coding is not known here: {Shown.Text(coding)}";
            else if (!isLatin && !Utf8.IsValid(content)) problem = "it is not UTF-8";
            if (problem is not null) return null;
            text = (isLatin ? Encoding.Latin1 : Encoding.UTF8).GetString(content).TrimStart('\uFEFF');
        }

        if (text.Contains('\0', StringComparison.Ordinal)) problem = "there is a zero byte in it";
        return problem is null ? text : null;
    }

    // The marks of UTF-32 begin as those of UTF-16 do.
    private static Encoding? Marked(ReadOnlySpan<byte> content) => content switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static string CodingOf(ReadOnlySpan<byte> content)
    {
        for (int left = 2; left > 0; left--)
        {
            int end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            if (line.StartsWith("#"u8) && Coding().Match(Encoding.Latin1.GetString(line)) is { Success: true } coding)
                return coding.Groups["name"].Value.ToLowerInvariant();
            content = end < 0 ? default : content[(end + 1)..];
        }

        return "";
    }

    [GeneratedRegex(@"coding[:=]\s*(?<name>[-\w.]+)")]
    private static partial Regex Coding();
}
