using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Images.Blobs;

/// <summary>A small file of what was learned.</summary>
internal static class KeptFile
{
    /// <summary>Writes it where the folder can be written: a store that others may read serves them, too, and they learn it anew each time.</summary>
    /// <exception cref="PonchoException">The disk is full, or fails.</exception>
    public static void Write(string folder, string path, ReadOnlySpan<byte> content)
    {
        try
        {
            Folders.Ensure(folder);
            AtomicFile.Write(path, content);
        }
        catch (PonchoException e) when (FileErrors.IsForbidden(e.InnerException))
        {
            // It is learned anew the next time.
        }
    }
}
