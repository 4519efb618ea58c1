using System.Globalization;
using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>What Git LFS commits in place of a large file: its sha256 and size (the specification of git-lfs, "The Pointer").</summary>
internal sealed record LfsPointer(Digest Sha256, long Size)
{
    /// <summary>Bytes of the longest pointer.</summary>
    public const int MostBytes = 1024;

    private const string Version = "version https://git-lfs.github.com/spec/v1\n";

    /// <summary>Null where the bytes are no pointer.</summary>
    public static LfsPointer? TryRead(ReadOnlySpan<byte> content)
    {
        if (content.Length >= MostBytes || !content.StartsWith("version https://git-lfs"u8)) return null;
        string text = Encoding.UTF8.GetString(content);
        if (!text.StartsWith(Version, StringComparison.Ordinal)) return null;
        Digest? digest = null;
        long? size = null;
        foreach (string line in text.Split('\n'))
        {
            if (After("oid sha256:", line) is { } hex && Digest.TryParseHex(hex, out var read)) digest = read;
            if (After("size ", line) is { } number && TryParseSize(number, out long bytes)) size = bytes;
        }

        return digest is { } oid && size is { } count ? new LfsPointer(oid, count) : null;
    }

    private static string? After(string key, string line) => line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..] : null;

    private static bool TryParseSize(string number, out long size) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out size);
}
