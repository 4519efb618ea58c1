using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Poncho.IO.Files;

/// <summary>What somebody gives to this process on its standard input.</summary>
public static partial class StandardInput
{
    private const int GetDescriptorFlags = 1, CloseOnExec = 1;

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="PonchoException">Who started the process closed it.</exception>
    public static Stream Open()
    {
        // Where nothing was given, the platform opens files of its own under this number, which would never end. They are closed on exec, and what came through one is not.
        if (FileControl(0, GetDescriptorFlags) is < 0 or CloseOnExec) throw new PonchoException("nothing can be read from standard input: it is closed", "give a file, or pipe the text into it");
        return new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command);
}
