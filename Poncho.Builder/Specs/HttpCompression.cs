namespace Poncho.Builder.Specs;

/// <summary>What an http part is compressed with; it is decompressed as it is fetched.</summary>
public enum HttpCompression
{
    None,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}
