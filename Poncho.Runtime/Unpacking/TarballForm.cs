using Poncho.IO;

namespace Poncho.Runtime.Unpacking;

/// <summary>How a tarball is compressed, by its first bytes: file names lie.</summary>
internal enum TarballForm
{
    Zstd,
    Gzip,
    Bzip2,
    Xz,
    Zip,
    Plain,
}

/// <summary>Tells them apart.</summary>
internal static class TarballForms
{
    /// <summary>Enough of a file to tell: a tar header says what it is at byte 257.</summary>
    public const int Needed = 512;

    /// <exception cref="PonchoException">No tarball.</exception>
    public static TarballForm Of(ReadOnlySpan<byte> front, string path)
    {
        if (front.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return TarballForm.Zstd;
        if (front.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return TarballForm.Gzip;
        if (front.StartsWith("BZh"u8)) return TarballForm.Bzip2;
        if (front.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])) return TarballForm.Xz;
        if (front.StartsWith("PK\u0003\u0004"u8)) return TarballForm.Zip;
        if (front.Length >= Needed && front[257..].StartsWith("ustar"u8)) return TarballForm.Plain;
        throw new PonchoException($"neither an environment's folder nor a tarball: \"{path}\"", "give a .tar.gz or .tar.zst of an environment, its folder, or a name that poncho images lists");
    }
}
