namespace Poncho.Builder.Export;

/// <summary>The plain tarballs that an environment is exported as (docs/FORMATS.md, "Plain tarballs").</summary>
internal enum TarballFormat
{
    /// <summary><c>.tar.gz</c>: for every tar there is.</summary>
    Gzip,

    /// <summary><c>.tar.zst</c>: a copy of the layers' bytes, smaller and far faster.</summary>
    Zstd,
}
