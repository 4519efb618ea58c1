using Microsoft.Win32.SafeHandles;
using Poncho.Builder.Export.Segments;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Images.Blobs;

/// <summary>A part of a file, or all of it.</summary>
/// <param name="path">The file.</param>
/// <param name="offset">Where the part begins, in bytes.</param>
/// <param name="length">How long it is.</param>
internal sealed class FilePiece(string path, long offset, long length) : BlobPiece
{
    public string Path => path;

    public long Offset => offset;

    public override long Length => length;

    public override Stream Open()
    {
        try
        {
            return new OwnedSection(LayerSegmentFile.Open(path), offset, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    // Closes the file that it reads.
    private sealed class OwnedSection(SafeFileHandle file, long offset, long length) : ReadingStream
    {
        private readonly SectionStream _section = new(file, offset, length);

        public override long Position { get => _section.Position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer) => _section.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _section.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
