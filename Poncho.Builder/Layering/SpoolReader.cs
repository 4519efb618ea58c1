using Microsoft.Win32.SafeHandles;

namespace Poncho.Builder.Layering;

/// <summary>One slice of a spool as a forward stream; it does not own the spool's file.</summary>
internal sealed class SpoolReader(SafeFileHandle file, SpoolSlice slice) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => slice.Length;

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int want = (int)Math.Min(buffer.Length, slice.Length - _at);
        if (want == 0) return 0;
        int read = RandomAccess.Read(file, buffer[..want], slice.Offset + _at);
        _at += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
