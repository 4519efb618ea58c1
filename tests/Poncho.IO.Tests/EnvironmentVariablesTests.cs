using Xunit;

namespace Poncho.IO.Tests;

public class EnvironmentVariablesTests
{
    [Fact]
    public void An_empty_variable_is_set_and_one_without_a_value_is_not()
    {
        var variables = EnvironmentVariables.From(new Dictionary<string, string?> { ["EMPTY"] = "", ["NONE"] = null, ["A"] = "1" });
        Assert.Equal(["", null, "1", null], new[] { "EMPTY", "NONE", "A", "a" }.Select(variables.Find));
        Assert.Equal([null, null, "1"], new[] { "EMPTY", "NONE", "A" }.Select(variables.FindNonEmpty));
        Assert.Equal(["A", "EMPTY"], variables.Keys.Order(StringComparer.Ordinal));
        Assert.False(variables.TryGetValue("NONE", out _));
    }

    [Fact]
    public void They_do_not_change_with_what_they_were_made_from()
    {
        var source = new Dictionary<string, string?> { ["A"] = "1" };
        var variables = EnvironmentVariables.From(source);
        source["A"] = "2";
        Assert.Equal("1", variables.Find("A"));
        Assert.Same(variables, EnvironmentVariables.From(variables));
    }

    [Fact]
    public void The_home_folder_is_HOME_or_what_the_system_says_of_the_user()
    {
        Assert.Equal("/home/x", EnvironmentVariables.From(new Dictionary<string, string?> { ["HOME"] = "/home/x" }).HomeFolder);
        string system = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(system.Length == 0 ? null : system, EnvironmentVariables.From(new Dictionary<string, string?> { ["HOME"] = "" }).HomeFolder);
    }

    [Fact]
    public void Those_of_the_process_are_what_it_was_started_with() =>
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), EnvironmentVariables.OfProcess().Find("PATH"));
}
