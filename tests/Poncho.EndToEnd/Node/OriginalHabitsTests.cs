using System.Globalization;
using System.Text.RegularExpressions;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Node;

/// <summary>Who used the original's <c>poncho_package_run</c> changes nothing but the program.</summary>
public sealed partial class OriginalHabitsTests : IAsyncLifetime
{
    private readonly PublishedPoncho _poncho = new();

    public async ValueTask InitializeAsync()
    {
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec, "env.tar.gz")).Succeeded();
        (await _poncho.RunAsync("create", spec, "env.tar.zst")).Succeeded();
        File.Delete(_poncho["home", "store", "index.json"]);
    }

    public ValueTask DisposeAsync()
    {
        _poncho.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("-e env.tar.gz hello a", 0)]
    [InlineData("-e env.tar.gz -- hello a", 0)]
    [InlineData("-e env.tar.gz -u own -- fails 3", 3)]
    [InlineData("-d -w 10 -k -r --environment env.tar.zst --unpack-to own fails 1", 1)]
    [InlineData("-e env.tar.gz no-such-command", 127)]
    [InlineData("-e env.tar.gz ./src/bin/is-no-program", 126)]
    [InlineData("-e env.tar.gz ./src", 126)]
    [InlineData("-e no-such.tar.gz hello", 125)]
    [InlineData("hello", 125)]
    [InlineData("-x", 125)]
    [InlineData("-e env.tar.gz", 0)]
    [InlineData("-e env.tar.gz -n hello", 0)]
    [InlineData("--help", 0)]
    [InlineData("--help-env-creation", 0)]
    [InlineData("--version", 0)]
    public async Task The_status_is_the_commands_or_says_what_failed(string line, int status) => Assert.Equal(status, (await RunAsync(line.Split(' '))).Status);

    [Theory]
    [InlineData("python_package_run")]
    [InlineData("py_wrapper")]
    [InlineData("poncho")]
    [InlineData("poncho_package_create")]
    [InlineData(".hidden")]
    [InlineData("a.b")]
    public async Task It_runs_by_whatever_name_it_is_staged(string name)
    {
        File.Copy(Program, _poncho[name]);
        var result = (await _poncho.RunAsAsync(_poncho[name], "-e", "env.tar.gz", "--", "hello", "there")).Succeeded();
        Assert.EndsWith(": there\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(125, (await _poncho.RunAsAsync(_poncho[name], "create")).Status);
    }

    [Fact]
    public void The_forerunners_name_is_a_link_to_it() => Assert.Equal("poncho_package_run", new FileInfo(PublishedPrograms.Path("python_package_run")).LinkTarget);

    [Theory]
    [InlineData("env.tar.zst", "package.tar.gz")]
    [InlineData("env.tar.gz", "env.tar.zst")]
    [InlineData("env.tar.gz", "env_file")]
    [InlineData("env.tar.zst", "env_file")]
    [InlineData("env.tar.zst", "x.zip")]
    public async Task What_a_tarball_is_its_first_bytes_say_and_not_its_name(string made, string called)
    {
        Directory.CreateDirectory(_poncho["staged"]);
        File.Copy(_poncho[made], _poncho["staged", called]);
        Assert.EndsWith(": x\n", (await RunAsync("-e", _poncho["staged", called], "hello", "x")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tarballs_of_one_name_at_one_folder_are_two_environments_whatever_comes_first()
    {
        string other = await OtherAsync();
        string[] lines = ["env.tar.gz hello", $"{other} goodbye", "env.tar.gz hello", $"{other} goodbye"];
        var results = await Task.WhenAll(lines.Concat(lines).Select(line => line.Split(' ')).Select(words => RunAsync("-e", words[0], "-u", "sandbox/env.tar.gz-env", "--", words[1])));
        for (int i = 0; i < results.Length; i++)
        {
            string[] words = results[i].Succeeded().Output.Split(' ');
            Assert.Equal(i % 2 == 0 ? "hello" : "goodbye", words[0]);
            Assert.StartsWith(_poncho["sandbox", "env.tar.gz-env"], words[2], StringComparison.Ordinal);
        }

        Assert.Equal(2, results.Select(result => result.Output.Split(' ')[2]).Distinct().Count());
        Assert.Equal(2, Directory.GetDirectories(_poncho["sandbox"]).Length);
    }

    [Fact]
    public async Task Without_a_command_it_succeeds_and_changes_nothing_in_a_folder_that_is_an_environment()
    {
        (await RunAsync("-e", "env.tar.gz", "-u", "own")).Succeeded();
        string before = TreeOf("own");
        Assert.Equal(_poncho["own"] + "\n", (await RunAsync("-e", "own")).Succeeded().Output);
        Assert.Equal(before, TreeOf("own"));
    }

    [Fact]
    public async Task Without_debug_nothing_is_printed_but_what_the_command_prints()
    {
        var result = await RunAsync("-e", "env.tar.gz", "-u", "own", "--", "fails", "0");
        Assert.Equal(new ProgramResult(0, "", ""), result);
    }

    [Fact]
    public async Task Debug_prints_each_step_to_standard_output_before_the_commands_own()
    {
        foreach (string[] line in (string[][])[["-d", "-e", "env.tar.gz", "-u", "own", "--", "hello", "x"], ["-e", "env.tar.gz", "--", "hello", "x"]])
        {
            _poncho.Environment["PONCHO_PACKAGE_RUN_DEBUG"] = line[0] == "-d" ? null : "yes";
            var result = (await RunAsync(line)).Succeeded();
            string[] printed = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("", result.Error);
            Assert.StartsWith("hello from ", printed[^1], StringComparison.Ordinal);
            Assert.All(printed[..^1], step => Assert.Matches(LogLine(), step));
            Assert.Contains(printed, step => step.EndsWith(": executing command line: hello x", StringComparison.Ordinal));
            var said = DateTime.ParseExact(printed[0][..19], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            Assert.InRange(said, DateTime.Now.AddHours(-1), DateTime.Now.AddHours(1));
        }
    }

    [Fact]
    public async Task It_sets_what_the_original_sets_and_does_not_set_PONCHO_PREFIX()
    {
        const string Show = "echo ${PONCHO_PREFIX-none} ${CONDA_PREFIX} ${PYTHONPATH-none} ${PYTHONHOME-none} ${PONCHO_PACKAGE_RUN_DEBUG-none} ${OTHER} ${PATH%%:*}";
        _poncho.Environment["PYTHONPATH"] = "/somewhere";
        _poncho.Environment["PYTHONHOME"] = "/elsewhere";
        _poncho.Environment["OTHER"] = "kept";
        string own = (await RunAsync("-e", "env.tar.gz", "-u", "own")).Succeeded().Output.TrimEnd();
        Assert.Equal($"none {own} none none none kept {own}/bin\n", (await RunAsync("-e", "own", "sh", "-c", Show)).Succeeded().Output);
        Assert.EndsWith($"none {own} none none yes kept {own}/bin\n", (await RunAsync("-d", "-e", "own", "sh", "-c", Show)).Succeeded().Output, StringComparison.Ordinal);

        // A task of a worker that was itself started in another environment: what it has is this one's from now on.
        _poncho.Environment["PONCHO_PREFIX"] = "/opt/another";
        Assert.Equal($"{own} {own} none none none kept {own}/bin\n", (await RunAsync("-e", "own", "sh", "-c", Show)).Succeeded().Output);
    }

    [Fact]
    public async Task PYTHONPATH_is_given_to_the_command_by_env()
    {
        var result = await RunAsync("-e", "env.tar.gz", "--", "env", "PYTHONPATH=/mine", "PYTHONHOME=/home", "sh", "-c", "echo $PYTHONPATH $PYTHONHOME $CONDA_PREFIX");
        Assert.StartsWith($"/mine /home {_poncho["node"]}/", result.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_in_the_store_is_found_where_there_is_one()
    {
        (await _poncho.RunAsync("create", "hello.json", "-t", "greeting:1")).Succeeded();
        Assert.EndsWith(": x\n", (await RunAsync("-e", "greeting:1", "hello", "x")).Succeeded().Output, StringComparison.Ordinal);
        _poncho.Environment["HOME"] = _poncho.Environment["PONCHO_HOME"] = null;
        var result = await RunAsync("-e", "greeting:1", "hello", "x");
        Assert.Equal(125, result.Status);
        Assert.StartsWith("poncho_package_run: no such environment, neither a path nor a name or digest in the store: \"greeting:1\"\n", result.Error, StringComparison.Ordinal);
    }

    private static string Program => PublishedPrograms.Path("poncho_package_run");

    private Task<ProgramResult> RunAsync(params string[] arguments) => _poncho.RunAsAsync(Program, arguments);

    // Another environment, in a tarball of the same name.
    private async Task<string> OtherAsync()
    {
        _poncho.Write("other-src/bin/goodbye", "#!/bin/sh\necho \"goodbye from $CONDA_PREFIX :\"\n");
        File.SetUnixFileMode(_poncho["other-src", "bin", "goodbye"], (UnixFileMode)0x1ed);
        (await _poncho.RunAsync("package", "other-src", "--name", "goodbye", "--version", "1.0", "--noarch", "generic", "-o", "channel")).Succeeded();
        (await _poncho.RunAsync("index", "channel")).Succeeded();
        Directory.CreateDirectory(_poncho["other"]);
        string spec = _poncho.Write("goodbye.json", "{\"conda\": {\"channels\": [\"./channel\"], \"packages\": [\"goodbye\"]}}");
        (await _poncho.RunAsync("create", spec, "other/env.tar.gz")).Succeeded();
        return "other/env.tar.gz";
    }

    private string TreeOf(string folder) => string.Join('\n', Directory.GetFileSystemEntries(_poncho[folder], "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):o} {(File.Exists(path) ? new FileInfo(path).Length : 0)}"));

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} poncho_package_run\([0-9]+\): \S")]
    private static partial Regex LogLine();
}
