using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Tar;

namespace Poncho.Builder.Images.Bases;

/// <summary>An image in a tarball, whose files are read where they lie.</summary>
internal sealed class TarFiles : IImageFiles
{
    private const int LongestChain = 8;

    private readonly Dictionary<string, FilePiece> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    private TarFiles()
    {
    }

    /// <exception cref="PonchoException">It is no tarball, or a compressed one.</exception>
    public static TarFiles Open(string path, CancellationToken cancel)
    {
        var files = new TarFiles();
        try
        {
            // What the reader did not ask for is not read: so the position is where a file's bytes begin.
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
            var tar = new TarForwardReader(file);
            while (tar.Next())
            {
                cancel.ThrowIfCancellationRequested();
                string name = tar.Current.Path.StartsWith("./", StringComparison.Ordinal) ? tar.Current.Path[2..] : tar.Current.Path;
                if (tar.Current.Kind == TarMemberKind.File) files._files[name] = new FilePiece(path, file.Position, tar.Current.Size);
                if (tar.Current.Kind == TarMemberKind.HardLink) files._links[name] = tar.Current.LinkTarget;
                if (tar.Current.Kind == TarMemberKind.SymbolicLink) files._links[name] = Resolved(name, tar.Current.LinkTarget);
            }
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"base is no tarball of an image ({e.Message}): \"{path}\"", "decompress it first, where it is a .tar.gz", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }

        return files;
    }

    public FilePiece? Find(string path)
    {
        for (int steps = 0; steps < LongestChain; steps++)
        {
            if (_files.TryGetValue(path, out var file)) return file;
            if (!_links.TryGetValue(path, out string? next)) return null;
            path = next;
        }

        return null;
    }

    private static string Resolved(string link, string target) => Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(link) ?? "", target))[1..];
}
