using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.Tarballs;

/// <summary>Opens the file of a tarball and tells its form.</summary>
internal static class TarballFile
{
    /// <summary>Opens a file for reading by offsets.</summary>
    /// <exception cref="Poncho.IO.PonchoException">It cannot be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        try
        {
            // To open a fifo would wait for who writes to it.
            if (File.Exists(path) && FileKinds.Of(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) == FileKind.Special)
            {
                throw new PonchoException($"a tarball is read by its offsets, and this is a fifo or a device: \"{path}\"", "write it to a file first");
            }

            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>How the tarball is compressed.</summary>
    /// <exception cref="Poncho.IO.PonchoException">It is no tarball.</exception>
    public static TarballForm FormOf(SafeFileHandle file, string path)
    {
        Span<byte> front = stackalloc byte[TarballForms.Needed];
        int read = FullRead.At(file, front, 0);
        return TarballForms.Of(front[..read], path);
    }
}
