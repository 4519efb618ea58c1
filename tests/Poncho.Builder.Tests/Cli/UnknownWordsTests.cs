using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

/// <summary>A word that is not understood is named itself, and not the one behind it.</summary>
public class UnknownWordsTests
{
    private const string NameForm = "write NAME[:TAG] of letters and digits with single separators ('-', '.', '_', '+') between, such as \"coffea:2024\"";

    // The words, the option that is named, and the hint.
    public static TheoryData<string[], string, string> Options => new()
    {
        { ["create", "--jso", "coffea.json"], "--jso", "did you mean --json?" },
        { ["create", "coffea.json", "--jso"], "--jso", "did you mean --json?" },
        { ["create", "--jso=1", "coffea.json"], "--jso", "did you mean --json?" },
        { ["create", "coffea.json", "-o", "x.tar.gz"], "-o", "OUTPUT is named without an option: poncho create SPEC OUTPUT" },
        { ["create", "--file", "coffea.json"], "--file", "SPEC is named without an option: poncho create SPEC OUTPUT" },
        { ["create", "--verbos", "coffea.json"], "--verbos", "did you mean --verbose?" },
        { ["create", "-y", "coffea.json"], "-y", "leave it out: nothing is asked before it is done" },
        { ["create", "-x", "coffea.json"], "-x", "\"poncho create --help\" shows what it takes" },
        { ["create", "coffea.json", "--version"], "--version", "\"poncho --version\" prints the version" },
        { ["lock", "coffea.json", "--update", "--jso"], "--jso", "did you mean --json?" },
        { ["lock", "coffea.json", "--update", "numpy", "--jso"], "--jso", "did you mean --json?" },
        { ["rm", "--force", "coffea"], "--force", "leave it out: nothing is asked before it is done" },
        { ["tag", "a", "--jsn", "b"], "--jsn", "did you mean --json?" },
        { ["inspect", "-n", "coffea"], "-n", "ENV is named without an option: poncho inspect ENV" },
        { ["--ofline", "images"], "--ofline", "did you mean --offline?" },
        { ["images", "--ofline"], "--ofline", "did you mean --offline?" },
        { ["prune", "--dryrun"], "--dryrun", "did you mean --dry-run?" },
        { ["prune", "-d"], "-d", "did you mean --dry-run?" },
        { ["prune", "-f"], "-f", "leave it out: nothing is asked before it is done" },
        { ["-v"], "-v", "did you mean --verbose or --version?" },
        { ["create", "-v", "x"], "-v", "did you mean --verbose?" },
        { ["create", "-n", "x", "spec.json"], "-n", "did you mean --tag?" },
        { ["lock", "--name", "x"], "--name", "\"poncho lock --help\" shows what it takes" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public async Task A_mistyped_option_is_named_and_never_an_argument(string[] words, string option, string hint) =>
        Assert.Equal(new ProgramResult(2, "", $"poncho: no such option: \"{option}\"\nhint: {hint}\n"), await CliRun.PonchoAsync(words));

    [Theory]
    [InlineData("run -e x -w abc true", 125, "--wait-for-lock takes seconds, 0 or more: \"abc\"")]
    [InlineData("run -e x -w -1 true", 125, "--wait-for-lock takes seconds, 0 or more: \"-1\"")]
    [InlineData("tree x --depth 1.5", 2, "--depth takes a number, 1 or more: \"1.5\"")]
    [InlineData("tree x --depth 99999999999", 2, "--depth takes a number, 1 or more: \"99999999999\"")]
    public async Task A_value_that_is_no_number_is_told_in_one_line(string line, int status, string message)
    {
        var result = await CliRun.PonchoAsync(line.Split(' '));
        Assert.Equal((status, ""), (result.Status, result.Output));
        Assert.StartsWith($"poncho: {message}\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create", 2, "SPEC is missing", "\"poncho create --help\" shows what it takes")]
    [InlineData("lock", 2, "SPEC is missing", "\"poncho lock --help\" shows what it takes")]
    [InlineData("tag a", 2, "NEW[:TAG] is missing", "\"poncho tag --help\" shows what it takes")]
    [InlineData("package d", 2, "--output CHANNEL is missing", "\"poncho package --help\" shows what it takes")]
    [InlineData("create x -t", 2, "nothing stands behind --tag, which takes NAME[:TAG]", "\"poncho create --help\" shows what it takes")]
    [InlineData("create x -t a -t b", 2, "--tag stands 2 times, and is one", "\"poncho create --help\" shows what it takes")]
    [InlineData("completion tcsh", 2, "SHELL is bash, fish or zsh: \"tcsh\"", "\"poncho completion --help\" shows what it takes")]
    [InlineData("export --format zip a b", 2, "--format is dir, docker, oci, sif, sqfs, tar.gz or tar.zst: \"zip\"", "\"poncho export --help\" shows what it takes")]
    [InlineData("package d -o c --name a --version 1 --build-number x", 2, "--build-number takes N: \"x\"", "\"poncho package --help\" shows what it takes")]
    [InlineData("create x --virtual __cuda=abc", 2, "not a virtual package: \"__cuda=abc\"", "write __NAME=VERSION, such as __cuda=12.4, or __NAME= for none")]
    [InlineData("lock x --virtual cuda=12", 2, "not a virtual package: \"cuda=12\"", "write __NAME=VERSION, such as __cuda=12.4, or __NAME= for none")]
    [InlineData("create x --python abc", 2, "not a version of Python: \"abc\"", "--python takes digits and dots, such as 3.11")]
    [InlineData("lock x --python 3.x", 2, "not a version of Python: \"3.x\"", "--python takes digits and dots, such as 3.11")]
    [InlineData("init --python abc", 2, "not a version of Python: \"abc\"", "--python takes digits and dots, such as 3.11")]
    [InlineData("search x --platform linux", 2, "not a platform: \"linux\"", "write it as conda does, such as linux-64")]
    [InlineData("diff a b --platform linux", 2, "not a platform: \"linux\"", "write it as conda does, such as linux-64")]
    [InlineData("run", 125, "--environment ENV is missing", "the environment is named by -e: \"poncho run -e ENV\"")]
    [InlineData("run small python", 125, "--environment ENV is missing", "the environment is named by -e: \"poncho run -e ENV small python\"")]
    [InlineData("run -n small", 125, "--environment ENV is missing", "the environment is named by -e: \"poncho run -n -e small\"")]
    [InlineData("run small print(1) it's", 125, "--environment ENV is missing", "the environment is named by -e: \"poncho run -e ENV small 'print(1)' 'it'\\''s'\"")]
    [InlineData("run -", 125, "--environment ENV is missing", "a script is run from a file; what is piped in runs with \"poncho run -e ENV python -\"")]
    [InlineData("run /usr a", 125, "--environment ENV is missing", "the folder is no environment; as a program it runs with \"poncho run -e ENV python /usr a\"")]
    [InlineData("run -e x --cache-limit 20 true", 125, "--cache-limit is no size: \"20\"", "a number and a unit, such as 500M, 20G or 1.5T")]
    [InlineData("cache prune --limit 20", 2, "--limit is no size: \"20\"", "a number and a unit, such as 500M, 20G or 1.5T")]
    [InlineData("cache prune --older-than 3w", 2, "--older-than is no time: \"3w\"", "a number and a unit, such as 30d, 12h or 90m")]
    [InlineData("create x -t a$b", 2, "not a name of an environment: \"a$b\"", NameForm)]
    [InlineData("load x -t a:b:c", 2, "not a name of an environment: \"a:b:c\"", NameForm)]
    [InlineData("tag x /a", 2, "not a name of an environment: \"/a\"", NameForm)]
    [InlineData("run -n small python", 125, "--environment ENV is missing", "the environment is named by -e: \"poncho run -e small python\"")]
    public async Task What_is_missing_or_no_value_is_said_in_one_line(string line, int status, string message, string hint) =>
        Assert.Equal(new ProgramResult(status, "", $"poncho: {message}\nhint: {hint}\n"), await CliRun.PonchoAsync(line.Split(' ')));

    [Theory]
    [InlineData("create x --platform linux")]
    [InlineData("lock x --platform linux-64 --platform linux")]
    [InlineData("tree x --platform linux")]
    [InlineData("why y x --platform linux")]
    public async Task A_platform_is_looked_at_before_anything_is_read(string line)
    {
        var result = await CliRun.PonchoAsync(line.Split(' '));
        Assert.Equal((2, ""), (result.Status, result.Output));
        Assert.StartsWith("poncho: not a platform that environments can be built for: \"linux\"\nhint: one of linux-64,", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run --jso -e coffea -- true", "--jso")]
    [InlineData("run -e coffea --jso true", "--jso")]
    [InlineData("run --jso true", "--jso")]
    public async Task Of_run_the_status_is_125(string line, string option)
    {
        var result = await CliRun.PonchoAsync(line.Split(' '));
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.StartsWith($"poncho: no such option: \"{option}\"\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_original_names_know_their_own_options_and_no_others()
    {
        var result = await CliRun.AsAsync("poncho_package_create", "--no-micromamb", "spec.json", "env.tar.gz");
        Assert.Equal(new ProgramResult(2, "", "poncho: no such option: \"--no-micromamb\"\nhint: did you mean --no-micromamba?\n"), result);
    }

    [Theory]
    [InlineData("run -e nowhere python --jso -x")]
    [InlineData("run -e nowhere -- --jso")]
    [InlineData("create -- --jso")]
    [InlineData("rm -- -x")]
    public async Task What_belongs_to_a_command_or_stands_behind_two_dashes_is_no_option(string line)
    {
        var result = await CliRun.PonchoAsync(line.Split(' '));
        Assert.DoesNotContain("option", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list", "\"poncho images\"")]
    [InlineData("ls", "\"poncho images\"")]
    [InlineData("build", "\"poncho create\"")]
    [InlineData("exec", "\"poncho run\"")]
    [InlineData("env", "\"poncho images\"")]
    [InlineData("install", "\"poncho add\"")]
    [InlineData("update", "\"poncho lock SPEC --update\"")]
    [InlineData("craete", "\"poncho create\"")]
    [InlineData("INSPECT", "\"poncho inspect\"")]
    [InlineData("inspct", "\"poncho inspect\"")]
    [InlineData("serach", "\"poncho search\"")]
    [InlineData("version", "\"poncho --version\"")]
    [InlineData("deactivate", "\"deactivate\"")]
    public async Task An_unknown_command_has_what_was_meant(string word, string meant) =>
        Assert.Equal(new ProgramResult(2, "", $"poncho: no such command: \"{word}\"\nhint: did you mean {meant}?\n"), await CliRun.PonchoAsync(word, "x"));

    [Theory]
    [InlineData("ls", "list")]
    [InlineData("clean", "prune")]
    [InlineData("delete", "clear")]
    [InlineData("check", "verify")]
    [InlineData("lsit", "list")]
    public async Task Behind_cache_what_was_meant_is_looked_for_there(string word, string meant) =>
        Assert.Equal(new ProgramResult(2, "", $"poncho: no such command: \"{word}\"\nhint: did you mean \"poncho cache {meant}\"?\n"), await CliRun.PonchoAsync("cache", word));

    [Fact]
    public async Task A_word_that_is_like_nothing_leads_to_the_help() =>
        Assert.Equal(new ProgramResult(2, "", "poncho: no such command: \"zzzz\"\nhint: \"poncho --help\" lists the commands\n"), await CliRun.PonchoAsync("zzzz"));

    [Fact]
    public async Task Help_is_a_command_too()
    {
        Assert.Equal(await CliRun.PonchoAsync("create", "--help"), await CliRun.PonchoAsync("help", "create"));
        Assert.Equal(await CliRun.PonchoAsync("--help"), await CliRun.PonchoAsync("help"));
        Assert.Equal(await CliRun.PonchoAsync("cache", "verify", "--help"), await CliRun.PonchoAsync("help", "cache", "verify"));
        foreach (string command in new[] { "help", "man" }) Assert.Contains("Usage:", (await CliRun.PonchoAsync("help", command)).Output, StringComparison.Ordinal);
        Assert.Equal("poncho: no such command: \"craete\"\nhint: did you mean \"poncho create\"?\n", (await CliRun.PonchoAsync("help", "craete")).Error);
    }

    [Fact]
    public async Task A_capital_V_is_the_version() => Assert.Equal(await CliRun.PonchoAsync("--version"), await CliRun.PonchoAsync("-V"));
}
