using Poncho.Builder.Images.Blobs;

namespace Poncho.Builder.Images.Bases;

/// <summary>The files of an image, in a folder or in a tarball.</summary>
internal interface IImageFiles
{
    /// <summary>Where a file's bytes are; null where there is none of that path.</summary>
    FilePiece? Find(string path);
}
