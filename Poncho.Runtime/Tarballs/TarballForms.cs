using Poncho.IO;

namespace Poncho.Runtime.Tarballs;

/// <summary>Tells the forms of tarballs apart by their first bytes: what a file's name says is not heeded.</summary>
internal static class TarballForms
{
    /// <summary>So many bytes of a file are enough to tell: a tar header says what it is at byte 257.</summary>
    public const int Needed = 512;

    private const int TarMagicAt = 257, SifMagicAt = 32;

    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xb5, 0x2f, 0xfd];

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> XzMagic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    /// <exception cref="PonchoException">No tarball, or one of a container image.</exception>
    public static TarballForm Of(ReadOnlySpan<byte> front, string path)
    {
        if (front.StartsWith(ZstdMagic)) return TarballForm.Zstd;
        if (front.StartsWith(GzipMagic)) return TarballForm.Gzip;
        if (front.StartsWith("BZh"u8)) return TarballForm.Bzip2;
        if (front.StartsWith(XzMagic)) return TarballForm.Xz;
        if (front.StartsWith("PK\u0003\u0004"u8)) return TarballForm.Zip;
        if (front.Length >= Needed && front[TarMagicAt..].StartsWith("ustar"u8)) return BeginsImage(front) ? throw Image(path) : TarballForm.Plain;
        if (front.StartsWith("hsqs"u8) || (front.Length >= Needed && front[SifMagicAt..].StartsWith("SIF_MAGIC"u8)))
        {
            throw new PonchoException(
                $"a file system, not an environment's tarball: \"{path}\"",
                "poncho run runs it; this takes the environment that it was exported from");
        }

        throw new PonchoException(
            $"neither an environment's folder nor a tarball: \"{path}\"",
            "give a .tar.gz or .tar.zst of an environment, its folder, or a name that poncho images lists");
    }

    // The first member of what poncho export, skopeo, podman and docker write.
    private static bool BeginsImage(ReadOnlySpan<byte> front)
    {
        var name = front[..front.IndexOf((byte)0)];
        return name.SequenceEqual("oci-layout"u8) || name.StartsWith("blobs/"u8) || name.SequenceEqual("index.json"u8) || name.SequenceEqual("manifest.json"u8);
    }

    private static PonchoException Image(string path) =>
        new($"a container image, not an environment's tarball: \"{path}\"", $"poncho load {path} makes an environment of it, where poncho made the image");
}
