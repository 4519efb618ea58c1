using System.Text;

namespace Poncho.Analyze.Reading;

/// <summary>The encodings that a source may declare, by Python's names for them.</summary>
internal static class PythonEncodings
{
    /// <summary>Whether a declared name means UTF-8, or ASCII, which is a part of it.</summary>
    public static bool IsUtf8(string name) =>
        Normal(name) is "utf-8" or "utf8" or "u8" or "utf" or "utf-8-sig" or "cp65001" or "ascii" or "us-ascii" or "646"
        || Normal(name).StartsWith("utf-8-", StringComparison.Ordinal);

    /// <summary>Whether a source in it may be read as if it were ASCII where it holds no other byte.</summary>
    public static bool ExtendsAscii(string name) => Normal(name) is var normal
        && !normal.StartsWith("utf-16", StringComparison.Ordinal) && !normal.StartsWith("utf-32", StringComparison.Ordinal)
        && !normal.StartsWith("iso-2022", StringComparison.Ordinal) && !normal.StartsWith("iso2022", StringComparison.Ordinal)
        && normal is not ("utf-7" or "utf7" or "u7" or "hz" or "rot13" or "rot-13");

    /// <summary>The encoding of a name, one that throws on wrong bytes; null where there is none.</summary>
    public static Encoding? Find(string name)
    {
        string normal = Normal(name);
        string known = normal switch
        {
            "latin-1" or "latin1" or "l1" or "latin" or "iso8859-1" or "8859" or "cp819" => "iso-8859-1",
            "utf7" or "u7" => "utf-7",
            "sjis" or "s-jis" or "shiftjis" or "cp932" or "ms932" => "shift_jis",
            "ujis" or "eucjp" => "euc-jp",
            "euckr" => "euc-kr",
            "cp949" or "uhc" => "ks_c_5601-1987",
            "cp936" or "ms936" => "gbk",
            "cp950" or "ms950" => "big5",
            "mac-roman" or "macroman" => "macintosh",
            "hz" => "hz-gb-2312",
            _ => normal,
        };
        if (known.StartsWith("cp125", StringComparison.Ordinal)) known = "windows-" + known[2..];
        else if (known.StartsWith("cp", StringComparison.Ordinal) && int.TryParse(known.AsSpan(2), out int page)) return OfPage(page);
        else if (known.StartsWith("iso8859-", StringComparison.Ordinal)) known = "iso-" + known[3..];
        else if (known.StartsWith("latin-", StringComparison.Ordinal) || known.StartsWith("latin", StringComparison.Ordinal)) known = Latin(known[5..].TrimStart('-'));
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding? OfPage(int page) =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    // ISO 8859 counts differently from the Latin alphabets' own numbers.
    private static string Latin(string number) => "iso-8859-" + number switch
    {
        "5" => "9",
        "6" => "10",
        "7" => "13",
        "8" => "14",
        "9" => "15",
        "10" => "16",
        _ => number,
    };

    private static string Normal(string name) => name.ToLowerInvariant().Replace('_', '-');
}
