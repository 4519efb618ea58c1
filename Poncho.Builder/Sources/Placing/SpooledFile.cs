using Poncho.Builder.Layering;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Placing;

/// <summary>A file's bytes, put aside: valid until their spool is disposed.</summary>
internal readonly record struct SpooledFile(Spool Spool, SpoolSlice Slice)
{
    public long Length => Slice.Length;

    public Stream Open() => Spool.Open(Slice);

    /// <summary>All of it: for small ones.</summary>
    public byte[] ReadAll() => Spool.ReadAll(Slice);
}
