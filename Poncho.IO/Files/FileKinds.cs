using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Poncho.IO.Files;

/// <summary>Asks the system what a path is; the platform's own file types do not tell a fifo from a file.</summary>
public static unsafe partial class FileKinds
{
    // linux/stat.h, linux/fcntl.h: the same on every architecture.
    private const int CurrentFolder = -100, DoNotFollow = 0x100;
    private const uint TypeWanted = 1;
    private const int StatxSize = 256, ModeOffset = 28;
    private const int TypeMask = 0xF000, Regular = 0x8000, Directory = 0x4000, SymbolicLink = 0xA000;
    private const int NoEntry = 2, NotADirectory = 20, AccessDenied = 13;

    /// <exception cref="PonchoException">There is nothing, or it may not be looked at; the message names it.</exception>
    public static FileKind Of(string path) => Of(path, DoNotFollow);

    /// <summary>What a path leads to, links followed, those of <c>/proc</c> too, which name no path; null where nothing can be looked at.</summary>
    public static FileKind? Behind(string path)
    {
        try
        {
            return Of(path, 0);
        }
        catch (PonchoException)
        {
            return null;
        }
    }

    private static FileKind Of(string path, int flags)
    {
        byte* stat = stackalloc byte[StatxSize];
        if (Statx(CurrentFolder, path, flags, TypeWanted, stat) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw FileErrors.CannotRead(path, error switch
            {
                NoEntry or NotADirectory => new FileNotFoundException(),
                AccessDenied => new UnauthorizedAccessException(),
                _ => new IOException(Marshal.GetPInvokeErrorMessage(error)),
            });
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(stat + ModeOffset, 2)) & TypeMask) switch
        {
            Regular => FileKind.File,
            Directory => FileKind.Folder,
            SymbolicLink => FileKind.SoftLink,
            _ => FileKind.Special,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* result);
}
