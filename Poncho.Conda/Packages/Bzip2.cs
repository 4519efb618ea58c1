namespace Poncho.Conda.Packages;

/// <summary>bzip2, which packages of the old format are compressed with.</summary>
public static class Bzip2
{
    /// <summary>Reads bzip2 streams, one after another to the end of the inner stream, as one stream of bytes; it owns that.</summary>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    public static Stream Decompress(Stream packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        return new Bzip2Streams(packed);
    }
}
