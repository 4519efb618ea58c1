using System.Collections.Immutable;
using Poncho.IO.Streams;

namespace Poncho.Builder.Capturing;

/// <summary>A file with other bytes in some places. It does not own the file.</summary>
/// <param name="file">Read from its beginning.</param>
/// <param name="edits">By offset, none within another.</param>
internal sealed class ReplacedStream(Stream file, ImmutableArray<ByteEdit> edits) : ReadingStream
{
    private long _at;
    private int _next;
    private byte[] _inserted = [];
    private int _left;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_left == 0 && _next < edits.Length && edits[_next].Offset == _at) Begin(edits[_next++]);
        if (_left > 0)
        {
            int part = Math.Min(_left, buffer.Length);
            _inserted.AsSpan(_inserted.Length - _left, part).CopyTo(buffer);
            _left -= part;
            return part;
        }

        long most = _next < edits.Length ? edits[_next].Offset - _at : buffer.Length;
        int read = file.Read(buffer[..(int)Math.Min(buffer.Length, most)]);
        _at += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    private void Begin(ByteEdit edit)
    {
        file.Seek(edit.Removed, SeekOrigin.Current);
        _at += edit.Removed;
        _inserted = edit.Inserted;
        _left = edit.Inserted.Length;
    }
}
