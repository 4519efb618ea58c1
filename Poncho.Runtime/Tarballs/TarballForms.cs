using Poncho.IO;

namespace Poncho.Runtime.Tarballs;

/// <summary>Tells the forms of tarballs apart by their first bytes: what a file's name says is not heeded.</summary>
internal static class TarballForms
{
    /// <summary>So many bytes of a file are enough to tell: a tar header says what it is at byte 257.</summary>
    public const int Needed = 512;

    private const int TarMagicAt = 257;

    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xb5, 0x2f, 0xfd];

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> XzMagic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    /// <exception cref="PonchoException">No tarball.</exception>
    public static TarballForm Of(ReadOnlySpan<byte> front, string path)
    {
        if (front.StartsWith(ZstdMagic)) return TarballForm.Zstd;
        if (front.StartsWith(GzipMagic)) return TarballForm.Gzip;
        if (front.StartsWith("BZh"u8)) return TarballForm.Bzip2;
        if (front.StartsWith(XzMagic)) return TarballForm.Xz;
        if (front.StartsWith("PK\u0003\u0004"u8)) return TarballForm.Zip;
        if (front.Length >= Needed && front[TarMagicAt..].StartsWith("ustar"u8)) return TarballForm.Plain;
        throw new PonchoException(
            $"neither an environment's folder nor a tarball: \"{path}\"",
            "give a .tar.gz or .tar.zst of an environment, its folder, or a name that poncho images lists");
    }
}
