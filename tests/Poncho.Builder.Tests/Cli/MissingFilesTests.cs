using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

/// <summary>Where there is no file of a name, what is like it is offered.</summary>
public sealed class MissingFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("create")]
    [InlineData("lock")]
    [InlineData("outdated")]
    public async Task A_spec_of_a_name_like_it_is_offered(string command)
    {
        _folder.Write("environment.yml", "dependencies: [a]\n");
        var result = await CliRun.InAsync(_folder["home"], command, _folder["enviroment.yml"]);
        Assert.Equal($"poncho: cannot read file (no such file): \"{_folder["enviroment.yml"]}\"\nhint: did you mean \"{_folder["environment.yml"]}\"?\n", result.Error);
        Assert.Equal((1, ""), (result.Status, result.Output));
    }

    [Fact]
    public async Task An_environment_of_the_store_is_no_spec_and_that_is_said()
    {
        await StoredSample.WriteAsync(_folder["home", "store"], "ready:latest", [("x", StoredSample.Conda("a", "1", "0"))], StoredSample.Empty);
        var result = await CliRun.InAsync(_folder["home"], "create", "ready");
        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.Equal("poncho: neither a file nor a conda environment: \"ready\"\nhint: it is an environment of the store, made already: \"poncho run -e ready COMMAND\" uses it; a new one is made from a spec\n", result.Error);
    }

    [Fact]
    public async Task A_tarball_of_a_name_like_it_is_offered()
    {
        _folder.Write("coffea.tar.zst", "x");
        _folder.Write("coffea.json", "x");
        var near = await CliRun.InAsync(_folder["home"], "load", _folder["cofea.tar.zst"]);
        Assert.EndsWith($"\nhint: did you mean \"{_folder["coffea.tar.zst"]}\"?\n", near.Error, StringComparison.Ordinal);
        var none = await CliRun.InAsync(_folder["home"], "load", "w");
        Assert.Equal(new ProgramResult(1, "", "poncho: no such tarball: \"w\"\nhint: load takes the .tar.zst that \"poncho export ENV OUTPUT\" wrote\n"), none);
    }
}
