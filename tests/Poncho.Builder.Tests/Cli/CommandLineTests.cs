using System.CommandLine;
using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public class CommandLineTests
{
    [Fact]
    public async Task Version_is_one_line_on_standard_output()
    {
        var result = await CliRun.PonchoAsync("--version");
        Assert.Equal(new ProgramResult(0, $"poncho {PonchoVersion.Text}\n", ""), result);
    }

    [Fact]
    public async Task Help_goes_to_standard_output_and_is_no_error()
    {
        var result = await CliRun.PonchoAsync("--help");
        Assert.Equal(0, result.Status);
        Assert.Equal("", result.Error);
        Approved.Matches(result.Output, "poncho-help");
    }

    [Fact]
    public async Task Wrong_usage_is_status_2_and_two_lines() =>
        Assert.Equal(new ProgramResult(2, "", "poncho: no command given\nhint: \"poncho --help\" lists the commands\n"), await CliRun.PonchoAsync());

    [Fact]
    public async Task An_error_for_the_user_is_its_message_and_its_hint_and_nothing_else()
    {
        var result = await ThrowingAsync("build", new PonchoException("no such channel: \"x\"", "name another"));
        Assert.Equal(new ProgramResult(1, "", "poncho: no such channel: \"x\"\nhint: name another\n"), result);
    }

    [Fact]
    public async Task Verbose_shows_the_version_and_what_is_behind_an_error()
    {
        var result = await ThrowingAsync("build", new PonchoException("cannot read", null, new IOException("the disk says no")), "--verbose");
        Assert.Equal($"poncho: cannot read\n{VersionLine.WithCommit}\nbecause: the disk says no\n", result.Error);
    }

    [Fact]
    public async Task Verbose_shows_the_stack_of_a_bug()
    {
        var result = await ThrowingAsync("build", new InvalidOperationException("two\nlines"), "--verbose");
        Assert.Contains("\n   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images")]
    [InlineData("prune")]
    [InlineData("cache")]
    public async Task A_home_that_is_a_file_is_no_empty_store(string command)
    {
        using var folder = new TempFolder();
        string home = folder.Write("home", "");
        Assert.Equal(new ProgramResult(1, "", $"poncho: PONCHO_HOME is a file, and no folder: \"{home}\"\nhint: set PONCHO_HOME to a folder that Poncho may write to\n"), await CliRun.InAsync(home, command));
    }

    [Fact]
    public void Standard_output_that_cannot_be_written_is_named_and_standard_error_is_let_be()
    {
        using var full = new FullWriter();
        using var output = new StandardStream(full, "standard output");
        Assert.Equal("cannot write file (no space left on device): \"standard output\"", Assert.Throws<PonchoException>(() => output.WriteLine("x")).Message);
        using var error = new StandardStream(full, null);
        error.WriteLine("x");
    }

    [Theory]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0 }, "a compressed archive is no spec", "poncho run -e ")]
    [InlineData(new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0 }, "a compressed archive is no spec", "poncho inspect ")]
    [InlineData(new byte[] { 0x50, 0x2a, 0x4d, 0x18, 0 }, "a compressed archive is no spec", "poncho run -e ")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0 }, "an archive is no spec", "in a spec")]
    public async Task An_archive_in_the_place_of_a_spec_is_named_as_what_it_is(byte[] content, string message, string hint)
    {
        using var folder = new TempFolder();
        string path = folder["env.tar.gz"];
        await File.WriteAllBytesAsync(path, content);
        foreach (string command in (string[])["create", "lock"])
        {
            var result = await CliRun.InAsync(folder["home"], command, path);
            Assert.StartsWith($"poncho: {message}: \"{path}\"\nhint: ", result.Error, StringComparison.Ordinal);
            Assert.Contains(hint, result.Error, StringComparison.Ordinal);
        }
    }

    private sealed class FullWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device", 28);
    }

    [Fact]
    public async Task A_bug_asks_to_be_reported_on_one_line_without_a_stack_trace()
    {
        var result = await ThrowingAsync("build", new InvalidOperationException("two\nlines"));
        Assert.Equal(1, result.Status);
        Assert.Equal("poncho: internal error (InvalidOperationException): two lines\nhint: this is a bug in Poncho: please report it, with what the same command says with --verbose\n", result.Error);
    }

    [Fact]
    public async Task An_error_of_run_itself_is_status_125() => Assert.Equal(125, (await ThrowingAsync("run", new PonchoException("no"))).Status);

    [Fact]
    public async Task A_timeout_inside_is_an_error_and_no_interruption()
    {
        var result = await ThrowingAsync("build", new TaskCanceledException());
        Assert.Equal(1, result.Status);
        Assert.StartsWith("poncho: an operation took too long", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task A_signal_cancels_the_command_and_is_the_status(int signal, int status)
    {
        using var interrupts = new Interrupts();
        var root = new Command("poncho");
        root.SetAction(async (_, cancel) =>
        {
            interrupts.Interrupt(signal);
            await Task.Delay(Timeout.Infinite, cancel);
        });
        var result = await CliRun.TreeAsync(root, interrupts);
        Assert.Equal(new ProgramResult(status, "", "poncho: interrupted\n"), result);
    }

    private static async Task<ProgramResult> ThrowingAsync(string name, Exception exception, params string[] arguments)
    {
        using var interrupts = new Interrupts();
        var root = new Command(name);
        root.SetAction((_, _) => Task.FromException<int>(exception));
        return await CliRun.TreeAsync(root, interrupts, arguments);
    }
}
