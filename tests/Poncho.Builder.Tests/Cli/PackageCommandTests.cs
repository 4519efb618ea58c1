using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public sealed class PackageCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_becomes_a_package_and_then_a_channel()
    {
        _folder.Write("src/share/x.txt", "x");
        var packed = await CliRun.PonchoAsync("package", _folder["src"], "--name", "x", "--version", "1.0", "--noarch", "generic", "--depends", "a >=1", "--depends", "b", "-o", _folder["channel"]);
        Assert.Equal(0, packed.Status);
        Assert.Equal(_folder["channel", "noarch", "x-1.0-0.conda"] + "\n", packed.Output);
        Assert.StartsWith("1 file, ", packed.Error, StringComparison.Ordinal);
        var indexed = await CliRun.PonchoAsync("index", _folder["channel"]);
        Assert.Equal(new ProgramResult(0, "1 package in noarch (1 new or changed)\n", ""), indexed);
        string repodata = File.ReadAllText(_folder["channel", "noarch", "repodata.json"]);
        Assert.Contains("\"depends\":[\"a >=1\",\"b\"]", repodata.Replace(" ", "", StringComparison.Ordinal).Replace("a>=1", "a >=1", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_the_channel_has_already_is_told_and_stays()
    {
        _folder.Write("src/share/x.txt", "x");
        string[] line = ["package", _folder["src"], "--name", "x", "--version", "1.0", "--noarch", "generic", "-o", _folder["channel"]];
        await CliRun.PonchoAsync(line);
        Assert.Equal("the channel has it already\n", (await CliRun.PonchoAsync(line)).Error);
        Assert.Contains("\"was_there\": true", (await CliRun.PonchoAsync([.. line, "--json"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_that_no_Python_would_find_are_refused_and_it_is_said_where_they_belong()
    {
        _folder.Write("src/myapp.py", "def main(): pass\n");
        _folder.Write("src/deep/__init__.py", "");
        var result = await PackAsync();
        Assert.Equal(new ProgramResult(1, "", $"poncho: a noarch python package has its modules in the folder site-packages/, and there is none: \"{_folder["src"]}\"\nhint: move deep to {_folder["src"]}/site-packages/deep\n"), result);
        Assert.False(File.Exists(_folder["channel", "noarch", "myapp-1.0-py_0.conda"]));
    }

    [Fact]
    public async Task A_package_that_brings_no_Python_or_lacks_an_entry_points_module_is_packed_with_a_warning()
    {
        _folder.Write("src/site-packages/myapp/cli.py", "def main(): pass\n");
        Assert.Equal("", Warnings(await PackAsync("--depends", "python >=3.9", "--entry-point", "myapp = myapp.cli:main")));
        Assert.Equal(
            "warning: the package does not depend on python: an environment with it may have none (--depends python)\n"
            + "warning: the package does not have the module of an entry point, myapp.main: \"myapp = myapp.main:main\"\n",
            Warnings(await PackAsync("--depends", "python-dateutil", "--entry-point", "myapp = myapp.main:main", "--build-number", "1")));
    }

    private Task<ProgramResult> PackAsync(params string[] more) =>
        CliRun.PonchoAsync(["package", _folder["src"], "--name", "myapp", "--version", "1.0", "--noarch", "python", .. more, "-o", _folder["channel"]]);

    private static string Warnings(ProgramResult result) =>
        string.Concat(result.Succeeded().Error.Split('\n').Where(line => line.StartsWith("warning", StringComparison.Ordinal)).Select(line => line + "\n"));

    [Theory]
    [InlineData("--version VERSION is missing", "package", "src", "--name", "x", "-o", "c")]
    [InlineData("CHANNEL is missing", "index")]
    [InlineData("not understood by poncho package: \"more\"", "package", "src", "more", "--name", "x", "--version", "1", "-o", "c")]
    public async Task Wrong_usage_of_package_and_index_is_told_with_a_hint(string message, params string[] line)
    {
        var result = await CliRun.PonchoAsync(line);
        Assert.Equal(new ProgramResult(2, "", $"poncho: {message}\nhint: \"poncho {line[0]} --help\" shows what it takes\n"), result);
    }
}
