using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Poncho.Runtime.Posix;

/// <summary>
/// What a program prints (posix_spawn(3)): its standard input is empty, its standard error this process's. Smaller and quicker than the
/// platform's Process, which watches children from a thread of its own.
/// </summary>
internal static unsafe partial class ChildOutput
{
    private const int BrokenPipe = 13, SetsDefaults = 4, Signalled = 128, ErrorOutput = 2;

    // More than glibc's and musl's types need (336 and 80 bytes; a set of signals has 128).
    private const int AttributesSize = 1024, ActionsSize = 1024, SetSize = 256;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Full path.</param>
    /// <param name="arguments">With its name first; each ends with a NUL.</param>
    /// <param name="variables"><c>NAME=VALUE</c>, each with a NUL after it.</param>
    /// <param name="status">Its exit status, or 128 and the signal that ended it.</param>
    /// <param name="error">errno where it could not be started; else 0.</param>
    /// <returns>What it wrote to standard output.</returns>
    public static byte[] Of(string program, IEnumerable<byte[]> arguments, IEnumerable<byte[]> variables, out int status, out int error) =>
        Of(program, arguments, variables, isAlone: false, out status, out error);

    /// <summary>
    /// The same with what it wrote to standard error, for a program that may leave others behind: it gets no open file of this process but these.
    /// </summary>
    /// <inheritdoc cref="Of(string, IEnumerable{byte[]}, IEnumerable{byte[]}, out int, out int)"/>
    public static byte[] OfAll(string program, IEnumerable<byte[]> arguments, IEnumerable<byte[]> variables, out int status, out int error) =>
        Of(program, arguments, variables, isAlone: true, out status, out error);

    private static byte[] Of(
        string program, IEnumerable<byte[]> arguments, IEnumerable<byte[]> variables, bool isAlone, out int status, out int error)
    {
        status = 0;
        int* input = stackalloc int[2], output = stackalloc int[2];
        error = Pipe(input, LibC.CloseOnExec) == 0 ? 0 : Errors.Last;
        if (error != 0) return [];

        // A pipe that nobody writes to: not every container has /dev/null.
        _ = LibC.Close(input[1]);
        using var empty = new SafeFileHandle(input[0], ownsHandle: true);
        error = Pipe(output, LibC.CloseOnExec) == 0 ? 0 : Errors.Last;
        if (error != 0) return [];
        using var reading = new SafeFileHandle(output[0], ownsHandle: true);
        error = Spawn(program, new StringTable(arguments), new StringTable(variables), input[0], output[1], isAlone, out int child);
        _ = LibC.Close(output[1]);
        if (error != 0) return [];
        byte[] read = ReadAll(reading);
        status = Wait(child);
        return read;
    }

    private static int Spawn(string program, StringTable arguments, StringTable variables, int input, int output, bool isAlone, out int child)
    {
        byte* attributes = stackalloc byte[AttributesSize], actions = stackalloc byte[ActionsSize], defaults = stackalloc byte[SetSize];
        _ = InitAttributes(attributes);
        _ = InitActions(actions);
        _ = EmptySet(defaults);

        // The .NET runtime ignores it, and so would all that the child starts.
        _ = AddToSet(defaults, BrokenPipe);
        _ = SetDefaults(attributes, defaults);
        _ = SetFlags(attributes, SetsDefaults);
        _ = AddDuplicate(actions, input, 0);
        _ = AddDuplicate(actions, output, 1);
        if (isAlone)
        {
            _ = AddDuplicate(actions, output, ErrorOutput);
            foreach (int open in OpenFiles()) _ = AddClose(actions, open);
        }

        try
        {
            return PosixSpawn(out child, program, actions, attributes, arguments.Pointers, variables.Pointers);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
            arguments.Dispose();
            variables.Dispose();
        }
    }

    // Those above the three that every program has. What is not open any more when it is closed is no error.
    private static List<int> OpenFiles()
    {
        var files = new List<int>();
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
            {
                int open = int.Parse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture);
                if (open > ErrorOutput) files.Add(open);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc.
        }

        return files;
    }

    private static byte[] ReadAll(SafeFileHandle pipe)
    {
        using var output = new MemoryStream();
        using var stream = new FileStream(pipe, FileAccess.Read, bufferSize: 0);
        stream.CopyTo(output);
        return output.ToArray();
    }

    private static int Wait(int child)
    {
        int status;
        while (WaitFor(child, &status, 0) < 0)
        {
            if (Errors.Last != Errors.Interrupted) return 0;
        }

        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : Signalled + signal;
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(out int child, string path, byte* actions, byte* attributes, byte** arguments, byte** variables);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int file, int copy);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int AddClose(byte* actions, int file);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySet(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddToSet(byte* signals, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitFor(int child, int* status, int options);
}
