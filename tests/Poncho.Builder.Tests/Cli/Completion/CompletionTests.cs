using System.Text.RegularExpressions;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Completion;

/// <summary>The shells themselves read the scripts; bash also completes lines with its own.</summary>
public sealed partial class CompletionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The words of a line as bash splits them, with the one to be completed at the end; and what is offered.
    public static TheoryData<string[], string[]> Lines => new()
    {
        { ["cr"], ["create"] },
        { ["--verbose", "i"], ["images", "index", "info", "init", "inspect"] },
        { ["--off"], ["--offline"] },
        { ["create", "--k"], ["--keep-packages"] },
        { ["create", ""], ["notes", "hep spec.yml", "spec.json"] },
        { ["create", "--locked", "sp"], ["spec.json"] },
        { ["create", "pro"], ["project.toml"] },
        { ["create", "plo"], ["plot.py"] },
        { ["run", "plo"], ["plot.py"] },
        { ["create", "spec.json", "env"], ["env.tar.gz"] },
        { ["create", "--tag", ""], ["coffea:2024", "coffea:latest", "hep:latest"] },
        { ["create", "--tag", "coffea", ":", "20"], ["2024"] },
        { ["create", "--tag", "coffea", ":"], ["2024", "latest"] },
        { ["create", "--tag", "=", "he"], ["hep:latest"] },
        { ["create", "--python", ""], [] },
        { ["inspect", "h"], ["hep spec.yml", "hep:latest"] },
        { ["tag", "h"], ["hep:latest"] },
        { ["rm", "coffea", ":", "2024", "h"], ["hep:latest"] },
        { ["run", "-e", "e"], ["env.tar.gz"] },
        { ["run", "-e", "env.tar.gz", "basena"], ["basename"] },
        { ["run", "-e", "env.tar.gz", "--", "ls", "not"], ["notes"] },
        { ["run", "-e", "env.tar.gz", "ls", "--e"], [] },
        { ["package", "--noarch", "p"], ["python"] },
        { ["package", ""], ["notes"] },
        { ["lock", "--update", "numpy", "--js"], ["--json"] },
        { ["add", "--spec", "sp"], ["spec.json"] },
        { ["tree", "h"], ["hep spec.yml", "hep:latest"] },
        { ["why", "numpy", "coffea", ":", "20"], ["2024"] },
        { ["images", "he"], ["hep:latest"] },
        { ["load", "e"], ["env.tar.gz"] },
        { ["export", "--format", "tar.z"], ["tar.zst"] },
        { ["completion", ""], ["bash", "fish", "zsh"] },
        { ["help", "in"], ["index", "info", "init", "inspect"] },
        { ["cache", ""], ["clear", "fill", "list", "prune", "size", "verify"] },
        { ["why", "num"], ["numpy"] },
        { ["remove", "s"], ["scipy"] },
        { ["lock", "--update", "sci"], ["scipy"] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_completes_a_line(string[] words, string[] offered)
    {
        foreach (string name in new[] { "spec.json", "hep spec.yml", "env.tar.gz", "notes/a.txt" }) _folder.Write($"here/{name}", "");
        if (words[^1] is "pro" or "plo") foreach (string name in new[] { "project.toml", "plot.py" }) _folder.Write($"here/{name}", "");
        _folder.Write("here/notes/.lock.json", """{"name": "elsewhere"}""");
        if (words[0] is "why" or "remove" or "lock") _folder.Write("here/spec.json.lock.json", "{\"kind\": \"conda\", \"name\": \"numpy\"},\n{\"kind\": \"conda\", \"name\": \"scipy\"}\n");
        // bash hands its words to the function in these variables; the function answers in COMPREPLY.
        string script = await ScriptAsync("bash") + """
            COMP_WORDS=("poncho" "$@") COMP_CWORD=$#
            _poncho poncho "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            [[ ${#COMPREPLY[@]} = 0 ]] || printf '%s\n' "${COMPREPLY[@]}"
            """;
        var result = await RunAsync("bash", ["--norc", "-c", script, "bash", .. words]);
        Assert.Equal((0, ""), (result.Status, result.Error));
        Assert.Equal(offered.Order(StringComparer.Ordinal), result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Bash_knows_the_function_of_the_command()
    {
        var result = (await RunAsync("bash", ["--norc", "-c", await ScriptAsync("bash") + "complete -p poncho"])).Succeeded();
        Assert.Equal(("complete -F _poncho poncho\n", ""), (result.Output, result.Error));
    }

    [Fact]
    public async Task Zsh_reads_its_script_and_knows_the_function_of_the_command()
    {
        string script = _folder.Write("_poncho", await ScriptAsync("zsh"));
        var result = await RunAsync("zsh", ["-f", "-c", $"autoload -U compinit && compinit -u -D && source {script} && print $_comps[poncho]"]);
        Assert.Equal(new ProgramResult(0, "_poncho\n", ""), result);
        Assert.Equal(new ProgramResult(0, "", ""), await RunAsync("zsh", ["-n", script]));
    }

    [Fact]
    public async Task Fish_reads_its_script_and_completes_with_it()
    {
        string fish = Programs.Need("fish");
        string script = _folder.Write("poncho.fish", await ScriptAsync("fish"));
        Assert.Equal(new ProgramResult(0, "", ""), await RunAsync(fish, ["--no-execute", script]));
        var result = await RunAsync(fish, [
            "--no-config", "-c", $"source {script}; complete -C 'poncho rm h'; complete -C 'poncho package --noarch p'; complete -C 'poncho run -e hep basena'"]);
        Assert.Equal((0, ""), (result.Status, result.Error));
        // A tab divides what is offered from its description.
        Assert.Equal(["hep:latest", "python", "basename"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_script_has_what_the_help_has(string shell)
    {
        string script = await ScriptAsync(shell);
        foreach (string command in new[] { "create", "lock", "run", "package", "completion" })
        {
            Assert.Contains(command, script, StringComparison.Ordinal);
            string help = (await CliRun.PonchoAsync(command, "--help")).Output;
            var options = LongOption().Matches(help).Select(option => option.Groups[1].Value).ToList();
            Assert.NotEmpty(options);
            Assert.All(options, option => Assert.Contains(shell == "fish" ? $"-l {option[2..]} " : option, script, StringComparison.Ordinal));
        }

        // Hidden in the help, hidden here.
        Assert.DoesNotContain("'man", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_that_is_none_of_these_is_refused()
    {
        var result = await CliRun.PonchoAsync("completion", "tcsh");
        Assert.Equal(2, result.Status);
        Assert.Contains("tcsh", result.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ScriptAsync(string shell) => (await CliRun.PonchoAsync("completion", shell)).Succeeded().Output;

    // In a folder "here", where "poncho images" says what the real one says of a store with three names.
    private async Task<ProgramResult> RunAsync(string shell, string[] arguments)
    {
        Directory.CreateDirectory(_folder["here"]);
        foreach (string name in new[] { "coffea:2024", "coffea:latest", "hep:latest" }) await StoredSample.WriteAsync(_folder["home", "store"], name, []);
        _folder.Write("images", (await CliRun.InAsync(_folder["home"], "images")).Succeeded().Output);
        string program = _folder.Write("bin/poncho", $"#!/bin/sh\n[ \"$1\" = images ] && cat {_folder["images"]}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var variables = new Dictionary<string, string?> { ["PATH"] = $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}", ["HOME"] = _folder["here"] };
        return await Programs.RunAsync(Programs.Need(shell), arguments, _folder["here"], variables);
    }

    // At the beginning of a line, alone or after a short one.
    [GeneratedRegex("(?m)^ +(?:-[a-z], )?(--[a-z-]+)")]
    private static partial Regex LongOption();
}
