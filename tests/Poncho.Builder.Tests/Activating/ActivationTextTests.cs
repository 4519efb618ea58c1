using System.Text;
using Poncho.Builder.Activating;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Executing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Activating;

/// <summary>What <c>poncho activate</c> prints, evaluated by the shells themselves.</summary>
public sealed class ActivationTextTests : IDisposable
{
    private static readonly Dictionary<string, string> s_nasty = new(StringComparer.Ordinal)
    {
        ["QUOTES"] = "it's \"so\" `touch RAN` $(touch RAN) $HOME \\ \\n % %s !! !$ * ~ # ; & | < > é🐍",
        ["ENDS"] = "a quote'",
        ["EMPTY"] = "",
    };

    private static readonly Dictionary<string, string> s_control = new(StringComparer.Ordinal)
    {
        ["SEVERAL"] = "one\ntwo's\n\n",
        ["ESCAPES"] = "\u001b[31mred\u001b[0m\a\t\r%\\",
    };

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Ways => new()
    {
        { "bash", "bash" }, { "zsh", "zsh" }, { "dash", "sh" }, { "ksh", "sh" }, { "busybox", "sh" }, { "bash", "sh" }, { "zsh", "sh" }, { "fish", "fish" }, { "tcsh", "csh" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_shell_gets_every_value_as_it_is_and_has_its_own_again_afterwards(string program, string shell)
    {
        var before = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["HOME"] = _folder.Path, ["CHANGED"] = "what 'it' was", ["GONE"] = "is back" };
        var set = shell == "csh" ? s_nasty : s_nasty.Concat(s_control).ToDictionary(StringComparer.Ordinal);
        var active = Environment(before, set);
        string text = ActivationText.Of(active, Shells.Of(shell), warn => Assert.Fail(warn));
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        _folder.Write("text", text);
        var result = await RunAsync(program, before, shell switch
        {
            "fish" => "eval (cat text); env -0; deactivate; echo -----; env -0",
            "csh" => "eval \"`cat text`\"; env -0; deactivate; echo -----; env -0",
            _ => "eval \"$(cat text)\"; env -0; deactivate; echo -----; env -0",
        });
        Assert.Equal("", result.Error);
        string[] parts = result.Output.Split("-----\n");
        var (during, after) = (Variables(parts[0]), Variables(parts[1]));
        foreach (var (name, value) in set) Assert.Equal(value, during[name]);
        Assert.Equal(("new", false, "/opt/env/bin:/usr/bin:/bin"), (during["CHANGED"], during.ContainsKey("GONE"), during["PATH"]));
        foreach (var (name, value) in before) Assert.Equal(value, after[name]);
        Assert.DoesNotContain(after.Keys, name => set.ContainsKey(name) || name.StartsWith("_PONCHO", StringComparison.Ordinal) || name == "CONDA_PREFIX");
        Assert.False(File.Exists(_folder["RAN"]));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("dash")]
    public async Task The_prompt_names_the_environment_until_it_is_left(string program)
    {
        var before = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" };
        _folder.Write("text", ActivationText.Of(Environment(before, s_nasty), Shells.Of(program), warn => Assert.Fail(warn)));
        var result = await RunAsync(program, before, "PS1='> '; eval \"$(cat text)\"; echo \"$PS1\"; deactivate; echo \"$PS1\"");
        Assert.Equal("(coffea) > \n> \n", result.Output);
    }

    [Fact]
    public async Task Fish_has_the_name_in_its_prompt_too()
    {
        var before = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["HOME"] = _folder.Path };
        _folder.Write("text", ActivationText.Of(Environment(before, s_nasty), Shell.Fish, warn => Assert.Fail(warn)));
        var result = await RunAsync("fish", before, "function fish_prompt; echo -n '> '; end; cat text | source; fish_prompt; deactivate; fish_prompt");
        Assert.Equal("(coffea) > > ", result.Output);
    }

    [Fact]
    public void Csh_is_not_told_what_it_could_not_read_and_that_is_said()
    {
        var warnings = new List<string>();
        string text = ActivationText.Of(Environment(new Dictionary<string, string>(), s_control), Shell.Csh, warnings.Add);
        Assert.Equal(["\"ESCAPES\"", "\"SEVERAL\""], warnings.Select(warning => warning.Split(' ')[^1]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("SEVERAL", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/bin/bash", nameof(Shell.Bash))]
    [InlineData("/usr/bin/zsh", nameof(Shell.Zsh))]
    [InlineData("fish", nameof(Shell.Fish))]
    [InlineData("/usr/bin/tcsh", nameof(Shell.Csh))]
    [InlineData("/bin/dash", nameof(Shell.Sh))]
    [InlineData("/opt/odd", nameof(Shell.Sh))]
    public void The_shell_is_known_by_its_name(string path, string shell)
    {
        Assert.Equal(shell, Shells.Of(Shells.ProgramOf(null, name => name == "SHELL" ? path : null)).ToString());
        Assert.Equal("zsh", Path.GetFileName(Shells.ProgramOf("zsh", _ => path)));
    }

    private static ActiveEnvironment Environment(Dictionary<string, string> before, IReadOnlyDictionary<string, string> set)
    {
        var caller = ProcessEnvironment.Parse(Encoding.UTF8.GetBytes(string.Concat(before.Select(variable => $"{variable.Key}={variable.Value}\0"))));
        var after = caller.Copy();
        foreach (var (name, value) in set) after[name] = value;
        after["PATH"] = "/opt/env/bin" + (before.TryGetValue("PATH", out string? path) ? ":" + path : "");
        after["CONDA_PREFIX"] = after["PONCHO_PREFIX"] = "/opt/env";
        after["CHANGED"] = "new";
        after["GONE"] = null;
        return new ActiveEnvironment { Folder = "/opt/env", Name = "coffea", Before = caller, After = after };
    }

    // csh knows an alias from the next line on.
    private Task<ProgramResult> RunAsync(string program, Dictionary<string, string> variables, string line)
    {
        var environment = System.Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach (var (name, value) in variables) environment[name] = value;
        if (program == "tcsh") return Programs.RunAsync(Programs.Need(program), ["-f", _folder.Write("script", line.Replace("; ", "\n", StringComparison.Ordinal) + "\n")], _folder.Path, environment);
        return Programs.RunAsync(Programs.Need(program), program == "busybox" ? ["sh", "-c", line] : [.. Quiet(program), "-c", line], _folder.Path, environment);
    }

    // Without the files of who runs the tests.
    private static string[] Quiet(string program) => program switch { "zsh" => ["-f"], "fish" => ["--no-config"], _ => [] };

    private static Dictionary<string, string> Variables(string block) => block
        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line.Contains('=', StringComparison.Ordinal))
        .Select(line => line.Split('=', 2))
        .ToDictionary(parts => parts[0].TrimStart('\n'), parts => parts[1], StringComparer.Ordinal);
}
