using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Export;

/// <summary>Looks before a long build whether its result can be written where it is wanted.</summary>
internal static class OutputPath
{
    /// <exception cref="PonchoException">The suffix says no format, or the folder is missing or cannot be written.</exception>
    public static void Check(string path)
    {
        _ = TarballFormats.OfPath(path);
        if (Directory.Exists(path)) throw new PonchoException($"output is a folder: \"{path}\"", "name a file in it, such as env.tar.gz");
        string probe = AtomicFile.TemporaryNameBeside(path);
        try
        {
            AtomicFile.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }
}
