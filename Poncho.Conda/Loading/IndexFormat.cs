namespace Poncho.Conda.Loading;

/// <summary>In which form a channel has its index.</summary>
internal enum IndexFormat
{
    Zstd,
    Bzip2,
    Plain,

    /// <summary>In parts (CEP 16), and a table of these.</summary>
    Shards,
}
