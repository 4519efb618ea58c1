using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>A person's shell in an environment: with a terminal, which <c>script</c> plays, and without.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Theory]
    [InlineData("bash", ".bashrc")]
    [InlineData("zsh", ".zshrc")]
    [InlineData("sh", ".shrc")]
    public async Task The_prompt_names_the_environment_whatever_the_users_own_file_sets_and_exit_leaves_it(string shell, string file)
    {
        await CreateAsync();

        // As people's files do it: PATH and prompt are set anew.
        _poncho.Write(file, "PATH=/usr/bin:/bin\nPS1='mine> '\nOWN=read\n");
        _poncho.Environment["ENV"] = _poncho[".shrc"];
        _poncho.Environment["TMPDIR"] = Directory.CreateDirectory(_poncho["tmp"]).FullName;
        foreach (string command in new[] { $"shell hello --shell {shell}", "run -e hello" })
        {
            _poncho.Environment["SHELL"] = Programs.Need(shell);
            var result = await AtTerminalAsync(command, "hello \"$OWN\" \"<$CONDA_DEFAULT_ENV>\"\\nexit 3\\n");
            Assert.Equal(3, result.Status);
            Assert.Contains("(hello) mine> ", result.Output, StringComparison.Ordinal);
            Assert.Contains($"hello from {_poncho["node", "envs"]}/", result.Output, StringComparison.Ordinal);
            Assert.Contains(": read <hello>", result.Output, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_poncho["tmp"], "poncho-shell-*"));
        }
    }

    [Fact]
    public async Task Without_a_terminal_a_shell_reads_its_commands_and_run_prints_the_folder()
    {
        await CreateAsync();
        _poncho.Environment["SHELL"] = "/bin/sh";
        var result = await _poncho.RunAsAsync("/bin/sh", "-c", $"echo 'hello there; exit 4' | '{PublishedPrograms.Path()}' shell hello");
        Assert.Equal(4, result.Status);
        Assert.Matches("^hello from .*: there\n$", result.Output);
        Assert.StartsWith(_poncho["node", "envs"] + "/", (await _poncho.RunAsync("run", "-e", "hello")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task What_activate_prints_is_evaluated_by_the_shell_that_SHELL_names(string shell)
    {
        await CreateAsync();
        string path = Programs.Need(shell);
        _poncho.Environment["SHELL"] = path;
        string poncho = PublishedPrograms.Path();
        string line = shell == "fish"
            ? $"'{poncho}' activate hello | source; hello you; deactivate; type -q hello; or echo left"
            : $"eval \"$('{poncho}' activate hello)\"; hello you; deactivate; command -v hello || echo left";
        var result = (await _poncho.RunAsAsync(path, "-c", line)).Succeeded();
        Assert.Matches("^hello from .*: you\nleft\n$", result.Output);
    }

    [Fact]
    public async Task An_environment_that_is_active_already_is_left_first()
    {
        await CreateAsync();
        (await _poncho.RunAsync("tag", "hello", "other")).Succeeded();
        string poncho = PublishedPrograms.Path();
        string line = $"PS1='> '; eval \"$('{poncho}' activate hello)\"; eval \"$('{poncho}' activate hello)\"; eval \"$('{poncho}' activate other)\"; "
            + "echo \"$PS1$CONDA_DEFAULT_ENV\" \"$(echo \"$PATH\" | tr : '\\n' | grep -c /envs/)\"; deactivate; echo \"$PS1${CONDA_DEFAULT_ENV-none}\"; env | grep -c PONCHO_OLD";
        var result = await _poncho.RunAsAsync(Programs.Need("bash"), "-c", line);
        Assert.Equal(("(other) > other 1\n> none\n0\n", ""), (result.Output, result.Error));
    }

    private async Task CreateAsync() => (await _poncho.RunAsync("create", await _poncho.WriteHelloAsync())).Succeeded();

    private Task<ProgramResult> AtTerminalAsync(string command, string typed) => _poncho.RunAsAsync(
        "/bin/sh",
        "-c",
        $"printf '{typed.Replace("'", "'\\''", StringComparison.Ordinal)}' | {Programs.Need("script")} -qec \"'{PublishedPrograms.Path()}' {command}\" /dev/null");
}
