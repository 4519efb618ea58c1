using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.ByHand;

/// <summary>
/// What TaskVine's workers do with a tarball (<c>declare_poncho</c>, <c>add_environment</c>), command by command: a mini task unpacks it into a folder
/// that is renamed twice, and each task reaches that by a link of its own.
/// </summary>
public sealed class TaskVineTests(PythonTarball tarball) : IClassFixture<PythonTarball>, IDisposable
{
    private const string Link = "__vine_env_file-md5-7f3e3c52";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Twenty_tasks_at_once_are_right(bool withProgram)
    {
        string cached = await DeclareAsync(withProgram);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => TaskAsync(cached, i, $"python3 -c 'import cloudpickle, sys; print({i} ** 2, sys.prefix)'")));
        Assert.All(results, (result, i) => Assert.Equal((0, $"{i * i} {cached}\n", ""), (result.Status, result.Output, result.Error)));

        // Later tasks, when the links of the first are gone.
        var later = await TaskAsync(cached, 20, "pip --version");
        Assert.StartsWith("pip ", later.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains($" from {cached}/lib/", later.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_mini_task_of_the_issue_and_the_links_to_where_it_was_moved_work_as_they_are_typed(bool withProgram)
    {
        string commands = "mkdir output && tar xf env.tar.gz -C output && output/bin/run_in_env";
        string program = withProgram ? $" && cp {PublishedPrograms.Path("poncho_package_run")} output/bin/poncho_package_run" : "";
        string rest = " && mv output moved && ln -s \"$PWD/moved\" t1 && ln -s \"$PWD/moved\" t2 && t1/bin/run_in_env pip --version && t2/bin/run_in_env pip --version";
        File.CreateSymbolicLink(_folder["env.tar.gz"], tarball.Path);
        var result = (await tarball.ShellAsync(_folder.Path, commands + program + rest)).Succeeded();
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains($" from {_folder["moved"]}/lib/python3.11/site-packages/pip ", line, StringComparison.Ordinal));
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Without_a_command_nothing_changes()
    {
        string folder = _folder["env"];
        (await tarball.ShellAsync(folder, $"tar xf {tarball.Path}")).Succeeded();
        var before = Times(folder);
        var result = await tarball.ShellAsync(_folder.Path, "env/bin/run_in_env");
        Assert.Equal((0, "", ""), (result.Status, result.Output, result.Error));
        Assert.Equal(before, Times(folder));
    }

    // PythonTask's command, as the shell expands it before run_in_env sees it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_runs_in_an_environment_itself_gives_its_tasks_their_own_Python(bool withProgram)
    {
        string cached = await DeclareAsync(withProgram);
        const string PythonTask = "${PONCHO_PREFIX:+${PONCHO_PREFIX}/bin/}python3 -c 'import sys, os; print(sys.prefix, os.environ[\"PONCHO_PREFIX\"])'";
        string expected = $"{cached} {cached}\n";

        // A worker that was started by hand.
        Assert.Equal(expected, (await TaskAsync(cached, 0, PythonTask)).Succeeded().Output);

        // A worker that was started by poncho_package_run, which exports where its own environment is.
        string worker = (await tarball.Poncho.RunAsync("run", "-e", tarball.Path, "sh", "-c", "echo $PONCHO_PREFIX")).Succeeded().Output.TrimEnd('\n');
        Assert.True(File.Exists(worker + "/bin/python3"));
        Assert.Equal(expected, (await TaskAsync(cached, 1, PythonTask, new Dictionary<string, string?> { ["PONCHO_PREFIX"] = worker })).Succeeded().Output);
    }

    // A file system that is mounted for reading; here a folder of somebody else.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_cannot_be_written_runs_as_it_was_packed(bool withProgram)
    {
        string setpriv = Programs.Need("setpriv"), cached = await DeclareAsync(withProgram);
        Assert.SkipUnless(Environment.UserName == "root", "needs root, to run a command as somebody else");
        string command = $"{setpriv} --reuid 65534 --clear-groups {cached}/bin/run_in_env sh -c 'pip --version; echo $TERMINFO_DIRS'";
        var result = (await tarball.ShellAsync(_folder.Path, "chmod 755 . && " + command)).Succeeded();
        string[] lines = result.Output.Split('\n');
        Assert.Contains($" from {cached}/lib/", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(cached + "/share/terminfo:", lines[1], StringComparison.Ordinal);
        Assert.Equal("", result.Error);
        Assert.False(File.Exists(cached + "/.poncho/relocated"));
    }

    [Fact]
    public async Task The_status_of_the_command_is_that_of_the_task()
    {
        string cached = await DeclareAsync(withProgram: false);
        Assert.Equal(7, (await TaskAsync(cached, 0, "sh -c 'exit 7'")).Status);
        Assert.Equal(143, (await TaskAsync(cached, 1, "sh -c 'kill -TERM $$'")).Status);
        Assert.Equal(127, (await TaskAsync(cached, 2, "no-such-command")).Status);
    }

    /// <summary>What <c>declare_poncho</c> has a worker do once: its mini task, and the two renames behind it.</summary>
    private async Task<string> DeclareAsync(bool withProgram)
    {
        string mini = _folder["mini.1"];
        Directory.CreateDirectory(mini);
        File.CreateSymbolicLink(mini + "/package.tar.gz", tarball.Path);
        (await tarball.ShellAsync(mini, "mkdir output && tar xf package.tar.gz -C output && output/bin/run_in_env")).Succeeded();
        string program = mini + "/output/bin/poncho_package_run";
        if (withProgram) File.Copy(PublishedPrograms.Path("poncho_package_run"), program, overwrite: true);
        else File.Delete(program);
        foreach (string place in new[] { "transfer", "cache" }) Directory.CreateDirectory(_folder[place]);
        Directory.Move(mini + "/output", _folder["transfer", "poncho-env"]);
        Directory.Move(_folder["transfer", "poncho-env"], _folder["cache", "poncho-env"]);
        Directory.Delete(mini, recursive: true);
        return _folder["cache", "poncho-env"];
    }

    /// <summary>One task in a sandbox of its own, which is gone when it has ended.</summary>
    private async Task<ProgramResult> TaskAsync(string cached, int number, string command, IReadOnlyDictionary<string, string?>? variables = null)
    {
        string sandbox = _folder[$"t.{number}"];
        Directory.CreateDirectory(sandbox);
        File.CreateSymbolicLink(sandbox + "/" + Link, cached);
        var result = await tarball.ShellAsync(sandbox, $"{Link}/bin/run_in_env {command}", variables);
        Directory.Delete(sandbox, recursive: true);
        return result;
    }

    private static List<(string, DateTime, long)> Times(string folder) => [.. Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => new FileInfo(path))
        .Select(file => (file.FullName, file.LastWriteTimeUtc, file.LinkTarget is null ? file.Length : 0))
        .Order()];
}
