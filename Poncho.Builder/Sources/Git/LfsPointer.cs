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
            if (line.StartsWith("oid sha256:", StringComparison.Ordinal) && Digest.TryParseHex(line.AsSpan("oid sha256:".Length), out var read)) digest = read;
            if (line.StartsWith("size ", StringComparison.Ordinal) && long.TryParse(line.AsSpan("size ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)) size = bytes;
        }

        return digest is { } oid && size is { } count ? new LfsPointer(oid, count) : null;
    }
}
