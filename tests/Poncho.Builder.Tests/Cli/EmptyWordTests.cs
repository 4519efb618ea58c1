using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

/// <summary>An unset variable of a shell becomes an empty word: no command takes one for a file, a name or a folder.</summary>
public class EmptyWordTests
{
    // The words, and what is empty.
    public static TheoryData<string[], string> Lines => new()
    {
        { ["create", ""], "SPEC" },
        { ["create", "a.json", ""], "OUTPUT" },
        { ["create", "a.json", "-t", ""], "--tag" },
        { ["create", "a.json", "--virtual", ""], "--virtual" },
        { ["create", "a.json", "--python", ""], "--python" },
        { ["lock", ""], "SPEC" },
        { ["lock", "a.json", "-o", ""], "--output" },
        { ["lock", "a.json", "--update", ""], "--update" },
        { ["add", "--spec", "", "numpy"], "--spec" },
        { ["add", ""], "PACKAGE" },
        { ["remove", "numpy", " "], "PACKAGE" },
        { ["init", "-o", "", "numpy"], "--output" },
        { ["init", "-c", ""], "--channel" },
        { ["init", "--pip=", "numpy"], "--pip" },
        { ["init", "--output=", "numpy"], "--output" },
        { ["package", ""], "DIR" },
        { ["package", "d", "-o", "", "--name", "a", "--version", "1"], "--output" },
        { ["index", ""], "CHANNEL" },
        { ["images", ""], "FILTER" },
        { ["inspect", ""], "ENV" },
        { ["export", "a", ""], "OUTPUT" },
        { ["load", ""], "TARBALL|ENV" },
        { ["tag", "a", ""], "NEW[:TAG]" },
        { ["rm", "a", ""], "NAME[:TAG]" },
        { ["search", ""], "NAME" },
        { ["why", ""], "PACKAGE" },
        { ["tree", ""], "ENV|SPEC" },
        { ["diff", "a", ""], "B" },
        { ["completion", ""], "SHELL" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task An_empty_word_is_wrong_usage_of_every_command_and_option(string[] words, string what)
    {
        var result = await CliRun.PonchoAsync(words);
        Assert.Equal((2, ""), (result.Status, result.Output));
        Assert.Equal($"poncho: {what} is empty: \"{(words[^1] == " " ? " " : "")}\"\nhint: an unset variable of the shell is an empty word\n", result.Error);
    }

    [Theory]
    [InlineData("run", "-e", "")]
    [InlineData("run", "-e", "x", "-u", "", "true")]
    [InlineData("run", "-e", "x", "")]
    [InlineData("run", "--environment=", "x")]
    public async Task Of_run_the_status_is_125(params string[] words)
    {
        var result = await CliRun.PonchoAsync(words);
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.Contains(" is empty: \"\"\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "-e", "nowhere", "grep", "", "--file=")]
    [InlineData("create", "nowhere", "--virtual=__cuda=")]
    public async Task What_a_command_inside_is_given_and_a_value_that_ends_in_an_equals_sign_are_not_empty(params string[] words) =>
        Assert.DoesNotContain("is empty", (await CliRun.PonchoAsync(words)).Error, StringComparison.Ordinal);
}
