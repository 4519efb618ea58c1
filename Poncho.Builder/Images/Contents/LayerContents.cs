using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;

namespace Poncho.Builder.Images.Contents;

/// <summary>
/// What was learned of layers, kept by digest: a layer is read through once for all images that it is ever in.
/// </summary>
/// <param name="folder">Where it is kept; made when the first is.</param>
internal sealed class LayerContents(string folder)
{
    // Another release may want to know more.
    private const string Form = "layer content 1";

    private const int LongestKept = 64 * 1024 * 1024;

    /// <param name="digest">The layer's.</param>
    /// <param name="frames">Where its bytes are.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">The layer is damaged, or cannot be in an image.</exception>
    public LayerContent Of(Digest digest, IReadOnlyList<BlobPiece> frames, string name, CancellationToken cancel)
    {
        string path = Path.Combine(folder, digest.Hex + ".content");
        if (Kept(path) is { } kept) return kept;
        var read = ContentReader.Read(frames, name, cancel);
        if (read.Facts.Digest != digest) throw new BlobMismatchException(digest, read.Facts.Digest, $"the layer of {name}");
        Keep(path, read);
        return read;
    }

    private static LayerContent? Kept(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > LongestKept) return null;
            byte[] bytes = File.ReadAllBytes(path);
            int end = bytes.AsSpan().IndexOf("\n\n"u8);
            if (end < 0) return null;
            var body = bytes.AsSpan(end + 2);
            string[] head = Encoding.UTF8.GetString(bytes.AsSpan(0, end)).Split('\n');
            if (head.Length < 4 || head[0] != $"{Form} {Digest.Of(body)}" || PlainFacts.Parse(head[1]) is not { } facts) return null;
            int folders = int.Parse(head[2], CultureInfo.InvariantCulture), paths = int.Parse(head[3], CultureInfo.InvariantCulture);
            var hashes = new HashSet<ulong>(paths);
            for (int i = 0; i < paths; i++) hashes.Add(BinaryPrimitives.ReadUInt64LittleEndian(body[(i * 8)..]));
            string[] names = Encoding.UTF8.GetString(body[(paths * 8)..]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return new LayerContent { Facts = facts, Folders = names[..folders], Looked = names[folders..], Paths = hashes };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentOutOfRangeException)
        {
            // It is learned anew.
            return null;
        }
    }

    private void Keep(string path, LayerContent content)
    {
        // Such a name cannot be kept in lines; the layer is read again.
        string[] names = [.. content.Folders, .. content.Looked];
        if (names.Any(name => name.Contains('\n', StringComparison.Ordinal))) return;
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', names));
        byte[] body = new byte[(content.Paths.Count * 8) + text.Length];
        int at = 0;
        foreach (ulong hash in content.Paths.Order())
        {
            BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(at), hash);
            at += 8;
        }

        text.CopyTo(body, at);
        string head = string.Create(
            CultureInfo.InvariantCulture, $"{Form} {Digest.Of(body)}\n{content.Facts.ToText()}\n{content.Folders.Count}\n{content.Paths.Count}\n\n");
        KeptFile.Write(folder, path, [.. Encoding.UTF8.GetBytes(head), .. body]);
    }
}
