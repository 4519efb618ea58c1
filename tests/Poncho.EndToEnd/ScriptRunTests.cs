using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary><c>poncho run SCRIPT</c>: a script with inline metadata, the environment that it gets, and what stays the script's own.</summary>
public sealed class ScriptRunTests : IDisposable
{
    private const string Code = "import sys\nimport sortedcontainers\nprint(sortedcontainers.__version__, *sys.argv[1:])\nsys.exit(len(sys.argv) - 1)\n";

    private readonly PublishedPoncho _poncho = new();

    public ScriptRunTests() => _poncho.UseData();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task The_first_run_builds_and_the_next_finds_and_options_and_status_are_the_scripts()
    {
        Script("tool.py", "sortedcontainers");
        var first = await _poncho.RunAsync("run", "tool.py", "--help", "-e", "x");
        Assert.Equal((3, "2.4.0 --help -e x\n"), (first.Status, first.Output));
        Assert.Single(await NamesAsync());
        // Nobody is asked for anything: the channel is gone, and so is the way to it.
        _poncho.Environment["CONDARC"] = _poncho.Write("other", "channel_alias: http://127.0.0.1:9\n");
        Assert.Equal(new ProgramResult(0, "2.4.0\n", ""), await _poncho.RunAsync("run", "tool.py"));
        Assert.Equal(new ProgramResult(1, "2.4.0 a b\n", ""), await _poncho.RunAsync("run", "--", "tool.py", "a b"));
        Assert.Equal(["tool.py"], Directory.EnumerateFiles(_poncho.Folder, "tool*").Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task A_script_that_asks_for_something_else_loses_its_old_environments_name_and_another_script_keeps_its_own()
    {
        Script("tool.py", "sortedcontainers");
        Script("sub/tool.py", "sortedcontainers");
        await _poncho.RunAsync("run", "tool.py");
        await _poncho.RunAsync("run", "sub/tool.py");
        string[] before = await NamesAsync();
        Assert.Equal(2, before.Length);
        // A comment asks for nothing.
        File.AppendAllText(_poncho["tool.py"], "# more\n");
        await _poncho.RunAsync("run", "tool.py");
        Assert.Equal(before, await NamesAsync());
        Script("tool.py", "sortedcontainers six");
        await _poncho.RunAsync("run", "tool.py");
        string[] after = await NamesAsync();
        Assert.Equal(2, after.Length);
        Assert.Single(after.Intersect(before));
    }

    [Fact]
    public async Task A_store_that_may_only_be_read_serves_scripts_that_need_no_new_layer()
    {
        Script("tool.py", "sortedcontainers");
        (await _poncho.RunAsync("run", "tool.py")).Succeeded();
        Script("sub/other.py", "sortedcontainers");
        Script("-d.py", "sortedcontainers");
        Script("more.py", "six");
        var mounted = await Programs.RunAsync("mount", ["--bind", _poncho["home"], _poncho["home"]]);
        Assert.SkipUnless(mounted.Status == 0, $"cannot mount: {mounted.Error}");
        try
        {
            (await Programs.RunAsync("mount", ["-o", "remount,bind,ro", _poncho["home"]])).Succeeded();
            Assert.Equal(new ProgramResult(0, "2.4.0\n", ""), await _poncho.RunAsync("run", "tool.py"));
            Assert.Equal("2.4.0\n", (await _poncho.RunAsync("run", "sub/other.py")).Succeeded().Output);
            // A name that begins with a dash is none of Python's options.
            Assert.Equal("2.4.0\n", (await _poncho.RunAsync("run", "--", "-d.py")).Succeeded().Output);
            var lacking = await _poncho.RunAsync("run", "more.py");
            Assert.Equal(125, lacking.Status);
            Assert.Contains("the store may only be read, and 1 of ", lacking.Error, StringComparison.Ordinal);
        }
        finally
        {
            (await Programs.RunAsync("umount", [_poncho["home"]])).Succeeded();
        }
    }

    [Fact]
    public async Task A_lock_beside_the_script_says_what_it_gets()
    {
        Script("tool.py", "sortedcontainers");
        (await _poncho.RunAsync("lock", "tool.py")).Succeeded();
        Assert.Equal("2.4.0\n", (await _poncho.RunAsync("run", "tool.py")).Succeeded().Output);
        string @lock = _poncho["tool.py.lock.json"];
        File.WriteAllText(@lock, File.ReadAllText(@lock)[..^100]);
        var damaged = await _poncho.RunAsync("run", "tool.py");
        Assert.Equal((125, ""), (damaged.Status, damaged.Output));
        Assert.Contains("tool.py.lock.json", damaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_line_that_names_poncho_makes_the_script_a_program()
    {
        Script("tool", "sortedcontainers");
        _poncho.Environment["PATH"] = $"{Path.GetDirectoryName(PublishedPrograms.Path())}:{Environment.GetEnvironmentVariable("PATH")}";
        Assert.Equal((2, "2.4.0 a -n\n"), await StatusAsync(_poncho.RunAsAsync(_poncho["tool"], "a", "-n")));
    }

    [Fact]
    public async Task Without_a_command_its_environment_is_unpacked_alone()
    {
        Script("tool.py", "sortedcontainers");
        string folder = (await _poncho.RunAsync("run", "-n", "tool.py")).Succeeded().Output.TrimEnd('\n');
        Assert.True(File.Exists(Path.Combine(folder, "bin", "python")));
    }

    [Theory]
    [InlineData("import os\n", "s.py: the script has no inline metadata that say what it needs (\"# /// script\")", "\"poncho analyze s.py -\" says what it needs, \"poncho run -e ENV python s.py\" runs it in an environment")]
    [InlineData("# /// script\n# dependencies = 1\n# ///\n", "s.py:2:18: \"dependencies\" must be a list, not a number", null)]
    public async Task A_script_that_does_not_say_what_it_needs_is_not_run(string text, string message, string? hint)
    {
        _poncho.Write("s.py", text);
        string error = $"poncho: {message}\n{(hint is null ? "" : $"hint: {hint}\n")}";
        Assert.Equal(new ProgramResult(125, "", error), await _poncho.RunAsync("run", "s.py"));
    }

    [Fact]
    public async Task A_Python_that_nothing_gives_is_told()
    {
        _poncho.Write("s.py", "# /// script\n# requires-python = \">=4\"\n# [tool.poncho]\n# channels = [\"conda-forge\"]\n# ///\n");
        var result = await _poncho.RunAsync("run", "s.py");
        Assert.Equal(125, result.Status);
        Assert.Contains("python >=4", result.Error, StringComparison.Ordinal);
    }

    private static async Task<(int, string)> StatusAsync(Task<ProgramResult> run) => (await run) is var result ? (result.Status, result.Output) : default;

    private async Task<string[]> NamesAsync() => (await _poncho.RunAsync("images", "scripts/*")).Succeeded().Output.Split('\n').Skip(1)
        .Where(line => line.Length > 0).Select(line => string.Join(':', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2))).Order(StringComparer.Ordinal).ToArray();

    private void Script(string name, string packages)
    {
        string list = string.Join(", ", packages.Split(' ').Select(package => $"\"{package}\""));
        string path = _poncho.Write(name, $"#!/usr/bin/env -S poncho run\n# /// script\n# requires-python = \">=3.11\"\n# [tool.poncho]\n# channels = [\"conda-forge\"]\n# dependencies = [{list}]\n# ///\n{Code}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
