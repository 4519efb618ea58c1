namespace Poncho.Conda.Repodata;

/// <summary>How a channel's index is compressed.</summary>
internal enum IndexFormat
{
    Zstd,
    Bzip2,
    Plain,
}
