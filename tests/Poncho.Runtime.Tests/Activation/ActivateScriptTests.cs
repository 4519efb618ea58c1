using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Activation;

/// <summary><c>. bin/activate</c> and <c>. deactivate</c> of the plain tarball in the shells that people have.</summary>
public class ActivateScriptTests
{
    public static TheoryData<string> Shells => ["bash", "zsh", "dash", "ksh", "busybox"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Activate_sets_what_conda_sets_and_deactivate_takes_it_back(string shell)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["my env"]);
        (await Programs.RunAsync(prefix.Path + "/bin/conda-unpack", [])).Succeeded();
        string before = (await RunAsync(shell, "env")).Output;
        var result = (await RunAsync(shell, $". '{prefix.Path}/bin/activate' && env && echo ----- && which-tool && . deactivate && env")).Succeeded();
        string[] parts = result.Output.Split("-----\n");
        var active = Variables(parts[0]);
        Assert.Equal(prefix.Path, active["CONDA_PREFIX"]);
        Assert.Equal(prefix.Path, active["PONCHO_PREFIX"]);
        Assert.Equal(prefix.Path, active["CONDA_DEFAULT_ENV"]);
        Assert.StartsWith(prefix.Path + "/bin:", active["PATH"], StringComparison.Ordinal);
        Assert.Equal("it's $HOME \"quoted\"", active["TEXT"]);
        Assert.Equal(prefix.Path + "/poncho/http/a b", active["DATA"]);
        Assert.Equal("from package é🐍", active["FROM_JSON"]);
        Assert.Equal("from state", active["FROM_STATE"]);
        Assert.False(active.ContainsKey("UNSET_IN_STATE"));
        Assert.False(active.ContainsKey("NESTED"));
        Assert.Equal(prefix.Path + " ab", active["FROM_SCRIPT"]);
        Assert.Equal("second", active["KEPT"]);
        Assert.StartsWith("tool\n", parts[1], StringComparison.Ordinal);
        var after = Variables(parts[1]["tool\n".Length..]);
        Assert.Equal("ba", after["FROM_DEACTIVATE"]);
        after.Remove("FROM_DEACTIVATE");
        after.Remove("FROM_SCRIPT");
        Assert.Equal(Variables(before), after);
        Assert.Equal("", result.Error);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_prompt_has_the_name_that_the_environment_was_run_by(string shell)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["envs", "00392c47f1a2"]);
        (await Programs.RunAsync(prefix.Path + "/bin/conda-unpack", [])).Succeeded();
        File.WriteAllText(Path.Combine(prefix.Path, ".poncho", "name"), "coffea:2024\n");
        var result = (await RunAsync(shell, $"PS1='> '; . '{prefix.Path}/bin/activate'; echo \"$PS1\" $CONDA_DEFAULT_ENV; . deactivate; echo \"$PS1\" ${{CONDA_DEFAULT_ENV-none}}")).Succeeded();
        Assert.Equal("(coffea:2024) >  coffea:2024\n>  none\n", result.Output);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Activate_works_under_set_eu_and_twice(string shell)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        (await Programs.RunAsync(prefix.Path + "/bin/conda-unpack", [])).Succeeded();
        var result = (await RunAsync(shell, $"set -eu; . '{prefix.Path}/bin/activate'; . '{prefix.Path}/bin/activate'; echo $CONDA_PREFIX; . '{prefix.Path}/bin/deactivate'; . '{prefix.Path}/bin/deactivate'; echo ${{CONDA_PREFIX-none}} $PATH")).Succeeded();
        Assert.Equal($"{prefix.Path}\nnone /usr/bin:/bin\n", result.Output);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("ksh")]
    public async Task Activate_finds_its_prefix_before_relocation_and_by_a_relative_path(string shell)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        var result = (await RunAsync(shell, $"cd '{prefix.Path}/bin'; . ./activate; cd /; echo $CONDA_PREFIX")).Succeeded();
        Assert.Equal(prefix.Path + "\n", result.Output);
    }

    [Fact]
    public async Task A_shell_that_does_not_say_where_it_reads_says_so_before_relocation()
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        var result = await RunAsync("dash", $". '{prefix.Path}/bin/activate' || echo no");
        Assert.Equal("no\n", result.Output);
        Assert.Contains("conda-unpack", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Another_environment_takes_the_place_of_the_first(string shell)
    {
        using var folder = new TempFolder();
        foreach (string name in new[] { "one", "two" }) (await Programs.RunAsync(Make(folder["envs", name]).Path + "/bin/conda-unpack", [])).Succeeded();
        var result = (await RunAsync(shell, $". '{folder["envs", "one"]}/bin/activate'; . '{folder["envs", "two"]}/bin/activate'; echo $CONDA_DEFAULT_ENV $PATH; . deactivate; echo ${{CONDA_PREFIX-none}} $PATH $KEPT")).Succeeded();
        Assert.Equal($"two {folder["envs", "two"]}/bin:/usr/bin:/bin\nnone /usr/bin:/bin first\n", result.Output);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Deactivate_leaves_no_function_behind(string shell)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        (await Programs.RunAsync(prefix.Path + "/bin/conda-unpack", [])).Succeeded();
        const string Names = "_poncho_set _poncho_activate _poncho_unrelocated _poncho_found _poncho_package_variables _poncho_package_scripts _poncho_deactivate";
        string left = $"for name in {Names.Replace(" ", " ; do command -v $name; done; for name in ", StringComparison.Ordinal)} ; do command -v $name; done";
        var result = await RunAsync(shell, $". '{prefix.Path}/bin/activate'; command -v _poncho_set; . deactivate; {left}; set | grep -c '^_poncho' || :");
        Assert.Equal(("_poncho_set\n0\n", ""), (result.Output, result.Error));
    }

    [Fact]
    public async Task Run_in_env_is_found_through_links_to_it()
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        Directory.CreateDirectory(folder["commands"]);
        File.CreateSymbolicLink(folder["commands", "relative"], "../x/bin/run_in_env");
        File.CreateSymbolicLink(folder["commands", "twice"], folder["commands", "relative"]);
        foreach (string link in new[] { "relative", "twice" })
        {
            var result = (await Programs.RunAsync(folder["commands", link], ["sh", "-c", "echo $CONDA_PREFIX"])).Succeeded();
            Assert.Equal(prefix.Path + "\n", result.Output);
        }

        // In a node cache that links by symbolic links the script itself is one, to a layer's file.
        Directory.CreateDirectory(folder["layer"]);
        File.Move(folder["x", "bin", "run_in_env"], folder["layer", "run_in_env"]);
        File.CreateSymbolicLink(folder["x", "bin", "run_in_env"], folder["layer", "run_in_env"]);
        Assert.Equal(prefix.Path + "\n", (await Programs.RunAsync(folder["x", "bin", "run_in_env"], ["sh", "-c", "echo $CONDA_PREFIX"])).Succeeded().Output);
    }

    [Fact]
    public async Task Run_in_env_relocates_activates_and_runs()
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        var result = await Programs.RunAsync(prefix.Path + "/bin/run_in_env", ["sh", "-c", "echo $CONDA_PREFIX \"$TEXT\" \"$1\"; which-tool; exit 7", "sh", "a b"]);
        Assert.Equal((7, $"{prefix.Path} it's $HOME \"quoted\" a b\ntool\n", ""), (result.Status, result.Output, result.Error));
        Assert.Empty(prefix.WronglyRelocated());
    }

    [Fact]
    public async Task Who_ignores_broken_pipes_reads_nothing_of_them()
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["x"]);
        prefix.Add("lib/large.so", RelocationMode.Binary, $"{HandMadePrefix.Placeholder}/lib\0{new string('x', 400_000)}\0{HandMadePrefix.Placeholder}\0");
        prefix.Finish();
        var result = await Programs.RunAsync("/bin/sh", ["-c", $"trap '' PIPE; exec {prefix.Path}/bin/run_in_env true"]);
        Assert.Equal((0, ""), (result.Status, result.Error));
        Assert.Empty(prefix.WronglyRelocated());
    }

    [Fact]
    public async Task The_original_way_to_set_variables_works()
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        var result = await Programs.RunAsync(Programs.Need("bash"), ["-c", $"source '{prefix.Path}/poncho/set_env' '{prefix.Path}'; echo \"$DATA\""]);
        Assert.Equal(prefix.Path + "/poncho/http/a b\n", result.Output);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("ksh")]
    public async Task The_original_way_sets_what_packages_set_too_and_once(string shell)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"]);
        const string Show = "echo \"$FROM_JSON|$FROM_STATE|$TEXT|$FROM_SCRIPT\"";
        string expected = $"from package é🐍|from state|it's $HOME \"quoted\"|{prefix.Path} ab\n";
        Assert.Equal((expected, ""), Said(await RunAsync(shell, $". '{prefix.Path}/poncho/set_env' '{prefix.Path}'; {Show}")));
        Assert.Equal((expected, ""), Said(await RunAsync(shell, $". '{prefix.Path}/bin/activate' && . '{prefix.Path}/poncho/set_env' '{prefix.Path}'; {Show}")));
        Assert.Equal((expected, ""), Said(await RunAsync(shell, $"set -eu; . '{prefix.Path}/poncho/set_env' '{prefix.Path}'; . '{prefix.Path}/poncho/set_env' '{prefix.Path}'; {Show}")));

        static (string, string) Said(ProgramResult result) => (result.Output, result.Error);
    }

    private static HandMadePrefix Make(string path)
    {
        var prefix = new HandMadePrefix(path)
        {
            Variables =
            [
                new EnvironmentVariable { Name = "TEXT", Value = "it's $HOME \"quoted\"" },
                new EnvironmentVariable { Name = "DATA", Path = "poncho/http/a b" },
                new EnvironmentVariable { Name = "not-a-shell-name", Value = "x" },
            ],
        };
        prefix.Write("etc/conda/env_vars.d/pkg.json", "{\"FROM_JSON\": \"from package \\u00e9\\ud83d\\udc0d\", \"KEPT\":\"second\", \"NESTED\": {\"A\": \"b\"}, \"bad-name\": \"x\"}");
        prefix.Write("conda-meta/state", "{\"version\": 1, \"env_vars\": {\"FROM_STATE\": \"from state\", \"UNSET_IN_STATE\": \"***unset***\"}, \"other\": {\"NESTED\": \"x\"}}");
        prefix.Write("etc/conda/activate.d/a.sh", "export FROM_SCRIPT=\"$CONDA_PREFIX a\"\n");
        prefix.Write("etc/conda/activate.d/b.sh", "export FROM_SCRIPT=\"${FROM_SCRIPT}b\"\n");
        prefix.Write("etc/conda/deactivate.d/a.sh", "export FROM_DEACTIVATE=\"${FROM_DEACTIVATE-}a\"\n");
        prefix.Write("etc/conda/deactivate.d/b.sh", "export FROM_DEACTIVATE=\"${FROM_DEACTIVATE-}b\"\n");
        prefix.Write("bin/which-tool", "#!/bin/sh\necho tool\n");
        prefix.Finish();
        return prefix;
    }

    private static Task<ProgramResult> RunAsync(string shell, string command)
    {
        string program = Programs.Need(shell);
        string[] arguments = shell switch { "busybox" => ["sh", "-c", command], "zsh" => ["-f", "-c", command], _ => ["-c", command] };
        return Programs.RunAsync("/usr/bin/env", ["-i", "PATH=/usr/bin:/bin", "KEPT=first", program, .. arguments], "/");
    }

    // Without what shells set of their own accord.
    private static SortedDictionary<string, string> Variables(string env) => new(
        env.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => line.Split('=', 2)).Where(pair => pair[0] is not ("_" or "SHLVL" or "PWD" or "OLDPWD" or "_AST_FEATURES" or "_PONCHO_SET")).ToDictionary(pair => pair[0], pair => pair[1]),
        StringComparer.Ordinal);
}
