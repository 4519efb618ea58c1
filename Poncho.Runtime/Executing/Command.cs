using System.Text;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Executing;

/// <summary>
/// Becomes a command by execve: the process stays, its program changes. So the command's status, signals, terminal and process id are those
/// of this process.
/// </summary>
internal static unsafe class Command
{
    private const string Shell = "/bin/sh";

    /// <summary>Does not return.</summary>
    /// <param name="words">The command and its arguments.</param>
    /// <param name="environment">Its variables; where it is looked for is their PATH.</param>
    /// <exception cref="CommandException">It cannot be found or run.</exception>
    public static void Execute(IReadOnlyList<string> words, ProcessEnvironment environment)
    {
        string name = words[0];
        int error = Errors.NoEntry;
        string denied = "";
        ProcessState.Restore();
        foreach (string candidate in Candidates(name, environment["PATH"]))
        {
            int tried = Try(candidate, words, environment);
            if (tried == Errors.NoExec)
            {
                // A script without a shebang: shells have always taken those for their own.
                tried = Try(Shell, [Shell, candidate, .. words.Skip(1)], environment);
            }

            // A file that is there and may not be run is what the message names, unless a later folder of PATH has one that runs.
            if (tried is not (Errors.NoEntry or Errors.NotFolder)) (error, denied) = (tried, candidate);
            if (tried is not (Errors.NoEntry or Errors.NotFolder or Errors.Access)) break;
        }

        if (error == Errors.NoEntry)
        {
            throw new CommandException(CommandException.NotFound, $"no such command in the environment or on PATH: \"{name}\"");
        }

        string? hint = error == Errors.Access && IsExecutable(denied)
            ? "the file may be executed, its file system perhaps not (mounted noexec): name another folder with PONCHO_NODE_CACHE or -u"
            : null;
        throw new CommandException(CommandException.NotRunnable, $"command cannot be run ({Errors.Text(error)}): \"{name}\"", hint);
    }

    private static IEnumerable<string> Candidates(string name, string? path)
    {
        if (name.Length == 0) return [];
        if (name.Contains('/', StringComparison.Ordinal)) return [name];
        string[] folders = (path ?? "/usr/bin:/bin").Split(':');

        // An empty part of PATH means the current folder.
        return folders.Select(folder => folder.Length == 0 ? name : folder + "/" + name).Where(File.Exists);
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
    }

    private static int Try(string path, IReadOnlyList<string> words, ProcessEnvironment environment)
    {
        using var arguments = new StringTable(ArgumentBytes.Of(words));
        using var variables = new StringTable(environment.Lines());
        fixed (byte* program = (byte[])[.. Encoding.UTF8.GetBytes(path), 0])
        {
            _ = LibC.Execute(program, arguments.Pointers, variables.Pointers);
        }

        return Errors.Last;
    }
}
