using System.Runtime.InteropServices;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.Posix;

/// <summary>errno of a function that failed, and how it is said to a user.</summary>
internal static class Errors
{
    public const int NotPermitted = 1, NoEntry = 2, Interrupted = 4, NoExec = 8, Access = 13, Exists = 17, CrossDevice = 18, NotFolder = 20;
    public const int IsFolder = 21, Invalid = 22, TooManyLinks = 31, NoFunction = 38, NotEmpty = 39, Loop = 40, ReadOnlyFileSystem = 30, NotSupported = 95;

    /// <summary>The error of the last function that failed on this thread.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    public static string Text(int error) => Marshal.GetPInvokeErrorMessage(error);

    public static PonchoException CannotWrite(string path, int error) => FileErrors.CannotWrite(path, ExceptionOf(error));

    public static PonchoException CannotRead(string path, int error) => FileErrors.CannotRead(path, ExceptionOf(error));

    private static Exception ExceptionOf(int error) => error switch
    {
        NotPermitted or Access => new UnauthorizedAccessException(Text(error)),
        NoEntry => new FileNotFoundException(Text(error)),
        _ => new IOException(Text(error), error),
    };
}
