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

    [Theory]
    [InlineData("option \"--version\" is required", "package", "src", "--name", "x", "-o", "c")]
    [InlineData("required argument \"CHANNEL\" missing for command: \"index\"", "index")]
    [InlineData("not understood by poncho package: \"more\"", "package", "src", "more", "--name", "x", "--version", "1", "-o", "c")]
    public async Task Wrong_usage_of_package_and_index_is_told_with_a_hint(string message, params string[] line)
    {
        var result = await CliRun.PonchoAsync(line);
        Assert.Equal(new ProgramResult(2, "", $"poncho: {message}\nhint: \"poncho {line[0]} --help\" shows what it takes\n"), result);
    }
}
