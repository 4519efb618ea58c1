namespace Poncho.Runtime.Tarballs;

/// <summary>How a tarball is compressed. All are told from one another; only some are read.</summary>
internal enum TarballForm
{
    Zstd,
    Gzip,
    Bzip2,
    Xz,
    Zip,

    /// <summary>Not compressed.</summary>
    Plain,
}
