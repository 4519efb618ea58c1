using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Poncho.Registry.Transport;

/// <summary>sendfile(2): from a file into a socket, within the kernel.</summary>
internal static partial class KernelSend
{
    private const int Interrupted = 4, TryAgain = 11;

    /// <summary>Sends as much as the socket takes now.</summary>
    /// <returns>Bytes; 0 at the file's end; -1 where the socket takes nothing now.</returns>
    /// <exception cref="IOException">The client is gone, or the file cannot be read.</exception>
    public static long Send(Socket socket, SafeFileHandle file, long offset, long count)
    {
        while (true)
        {
            nint sent = SendFile(socket.SafeHandle, file, ref offset, (nuint)count);
            if (sent >= 0) return sent;
            int error = Marshal.GetLastPInvokeError();
            if (error == TryAgain) return -1;
            if (error != Interrupted) throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint SendFile(SafeHandle socket, SafeHandle file, ref long offset, nuint count);
}
