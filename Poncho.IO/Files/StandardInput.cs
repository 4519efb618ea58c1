using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Poncho.IO.Files;

/// <summary>What is piped into this process.</summary>
public static partial class StandardInput
{
    private const int GetDescriptorFlags = 1, CloseOnExec = 1;

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="PonchoException">Who started the process closed it.</exception>
    public static Stream Open()
    {
        // A process that is started with descriptor 0 closed gets that number for one of the runtime's own files, and reading from it would
        // never end. The runtime's files are marked to be closed on exec; one that was inherited through exec cannot be.
        bool isClosedOrOurs = FileControl(0, GetDescriptorFlags) is < 0 or CloseOnExec;
        if (isClosedOrOurs) throw new PonchoException("nothing can be read from standard input: it is closed", "give a file, or pipe the text into it");
        return new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command);
}
