namespace Poncho.IO.Tar;

/// <summary>The unit of a tarball: headers are one block, and data is filled up to a whole number of them.</summary>
public static class TarBlocks
{
    /// <summary>Bytes of a block.</summary>
    public const int Size = 512;

    /// <summary>Bytes that follow so much data, so that the next header begins at a block.</summary>
    public static int PaddingOf(long size) => (int)(-size & (Size - 1));
}
