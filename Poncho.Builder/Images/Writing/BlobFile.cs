using Poncho.Builder.Images.Blobs;
using Poncho.IO.Files;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Images.Writing;

/// <summary>Writes a blob's pieces into a file, inside the kernel where they lie in files.</summary>
internal static class BlobFile
{
    /// <exception cref="IO.PonchoException">A piece cannot be read, or the file not written.</exception>
    public static Task WriteAsync(string path, Descriptor blob, IReadOnlyList<BlobPiece> pieces, CancellationToken cancel) => AtomicFile.WriteAsync(
        path,
        (output, token) => Task.Run(async () =>
        {
            var file = (FileStream)output;
            long at = 0;
            foreach (var piece in pieces)
            {
                if (piece is FilePiece part)
                {
                    using var source = Export.Segments.LayerSegmentFile.Open(part.Path);
                    FileCopy.Copy(source, part.Offset, file.SafeFileHandle, at, part.Length, token);
                }
                else
                {
                    file.Position = at;
                    await using var content = piece.Open();
                    await content.CopyToAsync(file, AtomicFile.BufferSize, token);
                    await file.FlushAsync(token);
                }

                at += piece.Length;
            }

            if (at != blob.Size) throw new IOException($"blob {blob.Digest} has {at} bytes instead of {blob.Size}");
        }, token),
        cancel);
}
