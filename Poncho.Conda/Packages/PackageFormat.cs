namespace Poncho.Conda.Packages;

/// <summary>How a package is packed; told by its first bytes, never by its suffix.</summary>
public enum PackageFormat
{
    /// <summary>A zip of <c>metadata.json</c>, <c>info-*.tar.zst</c> and <c>pkg-*.tar.zst</c> (conda package format 2).</summary>
    Conda,

    /// <summary>One tarball, compressed by bzip2 (format 1).</summary>
    TarBz2,
}
