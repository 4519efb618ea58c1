using Poncho.IO;
using Poncho.IO.Streams;
using Poncho.IO.Tar;

namespace Poncho.Conda.Packages;

/// <summary>The content of one file entry: as many bytes as its header promised, or an error that names it.</summary>
internal sealed class EntryStream(TarForwardReader tar, string archive, string entry) : ReadingStream
{
    private long _count;

    public override long Position { get => _count; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Passed(tar.Read(buffer));
        }
        catch (InvalidDataException e)
        {
            throw EndsEarly(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Passed(await tar.ReadAsync(buffer, cancellationToken));
        }
        catch (InvalidDataException e)
        {
            throw EndsEarly(e);
        }
    }

    private int Passed(int read)
    {
        _count += read;
        return read;
    }

    private PonchoException EndsEarly(Exception inner) =>
        ArchiveErrors.Corrupt(archive, $"it ends in the middle of {ArchiveErrors.Printable(entry)}", inner);
}
