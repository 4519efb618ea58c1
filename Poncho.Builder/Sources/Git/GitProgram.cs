using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// The <c>git</c> program. It never asks on the terminal, runs no hook, follows no replacement of objects, speaks English, and reaches remotes by git's own transports only:
/// one that is a program (<c>ext::</c>) is refused by git itself, also where a submodule or a rewritten address names it.
/// </summary>
/// <param name="environment">The variables of this process.</param>
internal sealed class GitProgram(IReadOnlyDictionary<string, string?> environment)
{
    private const string Transports = "file:git:http:https:ssh";
    private const int MostErrorLines = 200;

    // What would turn git to another repository, other objects or other output; git-rev-parse(1) --local-env-vars, and a few more.
    private static readonly string[] Removed =
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_REPLACE_REF_BASE", "GIT_PREFIX",
        "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_TEMPLATE_DIR", "GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT", "GIT_ATTR_SOURCE", "GIT_CEILING_DIRECTORIES", "GIT_QUARANTINE_PATH",
    ];

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
        var start = new ProcessStartInfo("git") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
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
            throw new PonchoException($"cannot run git, which the git part of a spec needs ({e.Message.ToLowerInvariant()}): \"git\"", "install it, such as by apt-get install git", e);
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

    private static void Prepare(IDictionary<string, string?> variables, GitCall call)
    {
        foreach (string name in Removed) variables.Remove(name);
        variables.Remove("LANGUAGE");
        variables["LC_ALL"] = "C";
        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GIT_NO_REPLACE_OBJECTS"] = "1";
        variables["GIT_ALLOW_PROTOCOL"] = Transports;
        if (call.Repository is not null) variables["GIT_DIR"] = call.Repository;
        var settings = new List<(string, string)>(call.Settings) { ("core.hooksPath", "/dev/null"), ("gc.auto", "0"), ("maintenance.auto", "false"), ("advice.objectNameWarning", "false") };
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

        int count = variables.TryGetValue("GIT_CONFIG_COUNT", out string? said) && int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out int known) ? known : 0;
        foreach (var (name, value) in settings)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{count}")] = name;
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{count}")] = value;
            count++;
        }

        variables["GIT_CONFIG_COUNT"] = count.ToString(CultureInfo.InvariantCulture);
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
