using System.Collections.Immutable;
using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>A file in which another text stands in the place of one, at known offsets. It does not own the file.</summary>
/// <param name="file">Read from its beginning.</param>
/// <param name="offsets">Where the old text begins, ascending.</param>
/// <param name="oldLength">Its bytes.</param>
/// <param name="text">The new one.</param>
internal sealed class ReplacedStream(Stream file, ImmutableArray<long> offsets, int oldLength, byte[] text) : ReadingStream
{
    private long _at;
    private int _next;
    private int _left;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_left == 0 && _next < offsets.Length && offsets[_next] == _at) PassOld();
        if (_left > 0)
        {
            int part = Math.Min(_left, buffer.Length);
            text.AsSpan(text.Length - _left, part).CopyTo(buffer);
            _left -= part;
            return part;
        }

        long most = _next < offsets.Length ? offsets[_next] - _at : buffer.Length;
        int read = file.Read(buffer[..(int)Math.Min(buffer.Length, most)]);
        _at += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    private void PassOld()
    {
        file.Seek(oldLength, SeekOrigin.Current);
        _at += oldLength;
        _next++;
        _left = text.Length;
    }
}
