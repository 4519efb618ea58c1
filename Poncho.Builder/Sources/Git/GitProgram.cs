using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// The <c>git</c> program. It never asks on the terminal, runs no hook, follows no replacement of objects, and speaks English. It reaches
/// remotes by git's own transports only: one that is a program (<c>ext::</c>) is refused by git itself, also where a submodule or a rewritten
/// address names it.
/// </summary>
/// <param name="environment">The variables of this process.</param>
internal sealed class GitProgram(IReadOnlyDictionary<string, string?> environment)
{
    private const string Transports = "file:git:http:https:ssh";
    private const int MostErrorLines = 200;

    // Where git asks for a name and password. The words are seen in lists of processes, and what the variables hold is not.
    private const string UserVariable = "PONCHO_GIT_USER", PasswordVariable = "PONCHO_GIT_PASSWORD";
    private const string Helper =
        $"!f() {{ test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"${UserVariable}\" \"${PasswordVariable}\"; }}; f";

    // What would turn git to another repository, other objects or other output; git-rev-parse(1) --local-env-vars, and a few more.
    private static readonly string[] Removed =
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE",
        "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE",
        "GIT_TEMPLATE_DIR", "GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT", "GIT_ATTR_SOURCE", "GIT_CEILING_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
    ];

    private readonly string? _path = Find(environment, "git");

    /// <summary>Whether this machine has one.</summary>
    public bool IsInstalled => _path is not null;

    /// <summary>The path of a program in the folders of <c>PATH</c>; null where none has it.</summary>
    public static string? Find(IReadOnlyDictionary<string, string?> environment, string program)
    {
        string[] folders = (environment.GetValueOrDefault("PATH") ?? "").Split(':');
        return folders
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(IsExecutable);
    }

    /// <summary>Runs git to its end.</summary>
    /// <exception cref="PonchoException">There is no git.</exception>
    public async Task<GitAnswer> RunAsync(GitCall call, CancellationToken cancel)
    {
        using var process = Start(call);
        using var kill = cancel.Register(() => Kill(process));
        var error = ReadErrorAsync(process);
        var input = WriteAsync(process.StandardInput.BaseStream, call.Input);
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        await input;
        string said = await error;
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return new GitAnswer(process.ExitCode, output.ToArray(), said);
    }

    /// <summary>Starts git, for who talks to it; its standard error is the caller's to read.</summary>
    /// <exception cref="PonchoException">There is no git.</exception>
    public Process Start(GitCall call)
    {
        if (_path is null)
        {
            throw new PonchoException(
                "cannot run git, which this git part of the spec needs (it is not installed): \"git\"",
                GitErrors.InstallHint);
        }

        var start = new ProcessStartInfo(_path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.ArgumentList.Add("--no-pager");
        foreach (string word in call.Words) start.ArgumentList.Add(word);
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        Prepare(start.Environment, call);
        try
        {
            return Process.Start(start) ?? throw new UnreachableException();
        }
        catch (Win32Exception e)
        {
            string why = e.Message.ToLowerInvariant();
            throw new PonchoException(
                $"cannot run git, which the git part of a spec needs ({why}): \"{_path}\"",
                GitErrors.InstallHint,
                e);
        }
    }

    /// <summary>What git says on standard error, the last lines of it.</summary>
    public static async Task<string> ReadErrorAsync(Process process)
    {
        var lines = new Queue<string>();
        while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lines.Enqueue(line);
            if (lines.Count > MostErrorLines) lines.Dequeue();
        }

        return string.Join('\n', lines);
    }

    /// <summary>Ends git and what it started.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0;
    }

    private static void Prepare(IDictionary<string, string?> variables, GitCall call)
    {
        foreach (string name in Removed) variables.Remove(name);
        variables.Remove("LANGUAGE");
        variables["LC_ALL"] = "C";
        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GIT_NO_REPLACE_OBJECTS"] = "1";
        variables["GIT_ALLOW_PROTOCOL"] = Transports;
        if (call.Repository is not null) variables["GIT_DIR"] = call.Repository;
        var settings = new List<(string, string)>(call.Settings)
        {
            ("core.hooksPath", "/dev/null"),
            ("gc.auto", "0"),
            ("maintenance.auto", "false"),
            ("advice.objectNameWarning", "false"),
        };
        if (call.Reach == GitReach.Cache)
        {
            variables["GIT_CONFIG_NOSYSTEM"] = "1";
            variables["GIT_CONFIG_GLOBAL"] = "/dev/null";
            variables["GIT_CONFIG_COUNT"] = "0";
            variables.Remove("GIT_CONFIG_PARAMETERS");
        }
        else
        {
            // A server that falls silent is not waited for without end; a user's own limits come later in git's order.
            variables.TryAdd("GIT_HTTP_LOW_SPEED_LIMIT", "1");
            variables.TryAdd("GIT_HTTP_LOW_SPEED_TIME", "60");
        }

        if (call.Remote is { } remote) AddRemote(settings, variables, remote);
        // Ours are numbered after those that the environment holds already.
        variables.TryGetValue("GIT_CONFIG_COUNT", out string? said);
        int count = int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out int known) ? known : 0;
        foreach (var (name, value) in settings)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{count}")] = name;
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{count}")] = value;
            count++;
        }

        variables["GIT_CONFIG_COUNT"] = count.ToString(CultureInfo.InvariantCulture);
    }

    // git gives the address to its helper (git-remote-https) on the command line, which every user of the machine can see. So it goes without
    // name and password.
    private static void AddRemote(List<(string, string)> settings, IDictionary<string, string?> variables, GitRemote remote)
    {
        settings.Add(($"remote.{GitCall.RemoteName}.url", remote.AddressWithoutLogin));
        if (remote.Login is not var (user, password)) return;
        string host = $"credential.{remote.Origin}";
        if (password is null)
        {
            settings.Add((host + ".username", user));
            return;
        }

        // The empty one takes the place of the user's helpers, for this host: the address says what is right.
        settings.Add((host + ".helper", ""));
        settings.Add((host + ".helper", Helper));
        variables[UserVariable] = user;
        variables[PasswordVariable] = password;
    }

    private static async Task WriteAsync(Stream input, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            if (!bytes.IsEmpty) await input.WriteAsync(bytes, CancellationToken.None);
            input.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its status says why.
        }
    }
}
