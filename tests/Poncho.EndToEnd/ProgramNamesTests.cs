using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The original's programs, and its forerunner's, are the same program under other names.</summary>
public class ProgramNamesTests
{
    [Theory]
    [InlineData("poncho_package_create", "poncho_package_run")]
    [InlineData("python_package_create", "python_package_run")]
    public async Task The_original_command_lines_work(string create, string run)
    {
        using var poncho = new PublishedPoncho();
        string spec = await poncho.WriteHelloAsync();
        (await RunAsync(poncho, create, "--no-micromamba", spec, poncho["env.tar.gz"])).Succeeded();
        Assert.EndsWith(": one two\n", (await RunAsync(poncho, run, "-d", "-w", "10", "--environment", poncho["env.tar.gz"], "--unpack-to", poncho["own"], "hello", "one", "two")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(5, (await RunAsync(poncho, run, "-e", poncho["own"], "--", "fails", "5")).Status);
        Assert.StartsWith($"Description:\n  Run a command in an environment", (await RunAsync(poncho, run, "--help")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_from_another_folder_finds_the_program()
    {
        using var poncho = new PublishedPoncho();
        File.CreateSymbolicLink(poncho["poncho_package_create"], PublishedPrograms.Path());
        var result = await Programs.RunAsync(poncho["poncho_package_create"], [await poncho.WriteHelloAsync(), poncho["env.tar.zst"]], poncho[""], poncho.Environment);
        result.Succeeded();
        Assert.True(File.Exists(poncho["env.tar.zst"]));
    }

    [Fact]
    public async Task A_name_that_begins_with_a_dot_works_and_is_said_to_have_no_help()
    {
        using var poncho = new PublishedPoncho();
        File.CreateSymbolicLink(poncho[".poncho"], PublishedPrograms.Path());
        (await poncho.RunAsAsync(poncho[".poncho"], "images")).Succeeded();
        var result = await poncho.RunAsAsync(poncho[".poncho"], "--help");
        Assert.Equal(1, result.Status);
        Assert.Equal("poncho: help cannot be shown by a program that is called \".poncho\"\nhint: call it by a name that does not begin with a dot\n", result.Error);
    }

    private static Task<ProgramResult> RunAsync(PublishedPoncho poncho, string program, params string[] arguments) =>
        Programs.RunAsync(PublishedPrograms.Path(program), arguments, poncho[""], poncho.Environment);
}
