using Poncho.Builder.Images.Blobs;

namespace Poncho.Builder.Images.Bases;

/// <summary>An image layout in a folder.</summary>
internal sealed class FolderFiles(string folder) : IImageFiles
{
    public FilePiece? Find(string path)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        return file.Exists ? new FilePiece(file.FullName, 0, file.Length) : null;
    }
}
