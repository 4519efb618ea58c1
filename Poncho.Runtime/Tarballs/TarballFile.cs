using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Tarballs;

/// <summary>Opens the file of a tarball and tells its form.</summary>
internal static class TarballFile
{
    /// <summary>Opens a file for reading by offsets.</summary>
    /// <exception cref="Poncho.IO.PonchoException">It cannot be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        // Without waiting: to open a fifo would wait for who writes to it.
        int opened = LibC.OpenAt(LibC.CurrentFolder, path, LibC.ReadOnly | LibC.NonBlocking | LibC.CloseOnExec, 0);
        if (opened < 0) throw Errors.CannotRead(path, Errors.Last);
        var file = new SafeFileHandle(opened, ownsHandle: true);
        if (FileStatus.Of(opened) is { IsRegular: true })
        {
            LibC.AdviseSequential(opened);
            return file;
        }

        file.Dispose();
        throw new PonchoException($"a tarball is read by its offsets, and this is a fifo or a device: \"{path}\"", "write it to a file first");
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
