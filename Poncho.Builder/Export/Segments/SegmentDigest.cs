using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Export.Segments;

/// <summary>The sha256 of a layer's bytes without its end frame, which the head of a tarball promises.</summary>
internal static class SegmentDigest
{
    /// <summary>What whoever made the layer noted with it; null where nothing is noted.</summary>
    public static Digest? NotedIn(Descriptor layer)
    {
        string? noted = layer.Annotations.Find(AnnotationNames.LayerSegmentDigest);
        return noted is not null && Digest.TryParse(noted, out var digest) ? digest : null;
    }

    /// <summary>Hashes a piece of a file, and then some bytes more.</summary>
    /// <exception cref="PonchoException">The file ends too early, or cannot be read.</exception>
    public static async Task<Digest> OfAsync(string path, long offset, long length, ReadOnlyMemory<byte> more, CancellationToken cancel)
    {
        try
        {
            using var file = LayerSegmentFile.Open(path);
            using var sha = new Sha256();
            var buffer = new byte[AtomicFile.BufferSize];
            for (long at = offset; at < offset + length;)
            {
                int wanted = (int)Math.Min(offset + length - at, buffer.Length);
                int read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, wanted), at, cancel);
                if (read == 0) throw new PonchoException($"layer was cut short while it was read: \"{path}\"");
                sha.Append(buffer.AsSpan(0, read));
                at += read;
            }

            sha.Append(more.Span);
            return sha.Finish();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
