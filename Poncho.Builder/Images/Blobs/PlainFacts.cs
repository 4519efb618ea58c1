using System.Globalization;
using Poncho.IO;

namespace Poncho.Builder.Images.Blobs;

/// <summary>What a layer's blob is, and what its tarball is without compression: what a manifest and an image's config say of it.</summary>
/// <param name="Digest">Of the blob.</param>
/// <param name="Size">Bytes of the blob.</param>
/// <param name="DiffId">Of the plain tarball (OCI image specification 1.1, "Layer DiffID").</param>
/// <param name="PlainSize">Bytes of the plain tarball.</param>
internal sealed record PlainFacts(Digest Digest, long Size, Digest DiffId, long PlainSize)
{
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Digest} {Size} {DiffId} {PlainSize}");

    /// <summary>Null where the text is none of <see cref="ToText"/>.</summary>
    public static PlainFacts? Parse(string text)
    {
        string[] words = text.Split(' ');
        if (words.Length != 4 || !Digest.TryParse(words[0], out var digest) || !Digest.TryParse(words[2], out var diffId)) return null;
        bool areNumbers = long.TryParse(words[1], CultureInfo.InvariantCulture, out long size) & long.TryParse(words[3], CultureInfo.InvariantCulture, out long plain);
        return areNumbers ? new PlainFacts(digest, size, diffId, plain) : null;
    }
}
