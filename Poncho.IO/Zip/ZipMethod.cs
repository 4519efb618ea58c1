using System.Globalization;

namespace Poncho.IO.Zip;

/// <summary>How a member of a zip is compressed (APPNOTE.TXT section 4.4.5).</summary>
public static class ZipMethod
{
    public const int Stored = 0, Deflate = 8, Zstandard = 93;

    /// <summary>What people call a method, such as <c>LZMA</c>; the number of one that is not known.</summary>
    public static string NameOf(int method) => method switch
    {
        Stored => "nothing",
        1 => "Shrink",
        >= 2 and <= 5 => "Reduce",
        6 => "Implode",
        Deflate => "Deflate",
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        20 or Zstandard => "zstd",
        95 => "XZ",
        98 => "PPMd",
        _ => string.Create(CultureInfo.InvariantCulture, $"method {method}"),
    };
}
