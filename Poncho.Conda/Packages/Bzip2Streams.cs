using ICSharpCode.SharpZipLib.BZip2;
using Poncho.IO.Files;

namespace Poncho.Conda.Packages;

/// <summary>
/// Reads bzip2 streams, one after another to the end of the inner stream, as one stream of bytes: pbzip2 writes many, and the library reads
/// one at a time. Synchronous, as the library is.
/// </summary>
internal sealed class Bzip2Streams(Stream inner) : Stream
{
    private readonly ByteSource _source = new(inner);
    private BZip2InputStream? _current;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            if (_current is null && _source.IsAtEnd) return 0;
            int read = Decode(buffer, offset, count);
            if (read > 0) return read;
            _current!.Dispose();
            _current = null;
        }

        return 0;
    }

    private int Decode(byte[] buffer, int offset, int count)
    {
        try
        {
            _current ??= new BZip2InputStream(_source) { IsStreamOwner = false };
            return _current.Read(buffer, offset, count);
        }
        catch (NullReferenceException e)
        {
            // After a bad block size the library has no table to decode into.
            throw new InvalidDataException("a block size that is none", e);
        }
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current?.Dispose();
            _source.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Single bytes, cheaply, and whether there is another: the library asks for them one by one.</summary>
    private sealed class ByteSource(Stream inner) : Stream
    {
        private readonly byte[] _buffer = new byte[AtomicFile.BufferSize];
        private int _start, _end;

        public bool IsAtEnd => !Fill();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int ReadByte() => _start < _end || Fill() ? _buffer[_start++] : -1;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (!Fill()) return 0;
            int part = Math.Min(count, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(buffer.AsSpan(offset, part));
            _start += part;
            return part;
        }

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private bool Fill()
        {
            if (_start < _end) return true;
            (_start, _end) = (0, inner.Read(_buffer));
            return _end > 0;
        }
    }
}
