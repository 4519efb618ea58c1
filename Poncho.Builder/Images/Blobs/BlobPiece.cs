namespace Poncho.Builder.Images.Blobs;

/// <summary>A run of bytes of a blob that is written, wherever they lie now. It may be read many times.</summary>
internal abstract class BlobPiece
{
    /// <summary>How many bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Opens them, to be read forward.</summary>
    /// <exception cref="IO.PonchoException">They cannot be read any more.</exception>
    public abstract Stream Open();
}
