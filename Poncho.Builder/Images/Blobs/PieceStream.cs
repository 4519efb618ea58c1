using Poncho.IO.Streams;

namespace Poncho.Builder.Images.Blobs;

/// <summary>Pieces, read one after another as one stream.</summary>
internal sealed class PieceStream(IReadOnlyList<BlobPiece> pieces) : ReadingStream
{
    private Stream? _current;
    private int _next;
    private long _position;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (Current() is { } current && !buffer.IsEmpty)
        {
            int read = current.Read(buffer);
            if (Passed(read)) return read;
        }

        return 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (Current() is { } current && !buffer.IsEmpty)
        {
            int read = await current.ReadAsync(buffer, cancellationToken);
            if (Passed(read)) return read;
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _current?.Dispose();
        base.Dispose(disposing);
    }

    private Stream? Current()
    {
        if (_current is null && _next < pieces.Count) _current = pieces[_next++].Open();
        return _current;
    }

    private bool Passed(int read)
    {
        _position += read;
        if (read > 0) return true;
        _current!.Dispose();
        _current = null;
        return false;
    }
}
