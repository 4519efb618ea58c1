using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Homes;
using Poncho.Builder.Resolving;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Resolving;

public sealed class PipSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_changes_the_choice_is_part_of_what_is_asked()
    {
        string constraint = _folder.Write("c.txt", "a==1\n");
        var without = Ask("{\"pip\": [\"a\"]}");
        var with = Ask("{\"pip\": [\"a\"]}", ("PIP_CONSTRAINT", constraint));
        Assert.NotEqual(without.ContentDigest, with.ContentDigest);
        string copy = _folder.Write("elsewhere/c.txt", "a==1\n");
        Assert.Equal(with.ContentDigest, Ask("{\"pip\": [\"a\"]}", ("PIP_CONSTRAINT", copy)).ContentDigest);
        _folder.Write("elsewhere/c.txt", "a==2\n");
        Assert.NotEqual(with.ContentDigest, Ask("{\"pip\": [\"a\"]}", ("PIP_CONSTRAINT", copy)).ContentDigest);
        // Nothing is asked of pip here.
        Assert.Equal(Ask("{\"conda\": [\"a\"]}").ContentDigest, Ask("{\"conda\": [\"a\"]}", ("PIP_CONSTRAINT", constraint)).ContentDigest);
    }

    [Theory]
    [InlineData("PIP_INDEX_URL", "https://me:secret@host/simple")]
    [InlineData("PIP_TIMEOUT", "30")]
    [InlineData("PIP_PRE", "0")]
    [InlineData("PIP_CONSTRAINT", "")]
    [InlineData("PIP_TARGET", "/elsewhere")]
    public void Where_this_machine_fetches_from_is_no_part_of_it(string name, string value) =>
        Assert.Equal(Ask("{\"pip\": [\"a\"]}").ContentDigest, Ask("{\"pip\": [\"a\"]}", (name, value)).ContentDigest);

    [Fact]
    public void A_variable_counts_more_than_a_file_and_a_command_s_section_more_than_that_of_all()
    {
        string file = _folder.Write("pip.conf", "[global]\npre = true\nno-binary = a\nprefer_binary: yes\n[install]\nno-binary =\n  b\n  c\n[list]\nupgrade = true\n");
        var found = PipSettings.Asked(Variables(("PIP_CONFIG_FILE", file), ("PIP_PRE", "false")), _folder.Path);
        Assert.Equal(["no-binary=b c", "prefer-binary=yes"], found.Select(PipSettings.Line));
        Assert.Empty(PipSettings.Asked(Variables(("PIP_CONFIG_FILE", "/dev/null")), _folder.Path));
    }

    [Fact]
    public void Paths_of_the_user_are_below_the_folder_that_the_user_stands_in()
    {
        Assert.Equal($"{Path.GetFullPath("c.txt")} https://h/c.txt ~/d.txt /e.txt", PipSettings.Absolute("PIP_CONSTRAINT", "c.txt https://h/c.txt ~/d.txt /e.txt"));
        Assert.Equal(Path.GetFullPath("my file.pem"), PipSettings.Absolute("PIP_CERT", "my file.pem"));
        Assert.Equal("a b", PipSettings.Absolute("PIP_NO_BINARY", "a b"));
    }

    private Spec Ask(string json, params (string Name, string Value)[] variables)
    {
        var context = new BuildContext { Environment = Variables(variables), Home = PonchoHome.Find(Variables(("PONCHO_HOME", _folder.Path))), Progress = new QuietBuild() };
        return AskedSpec.Of(SpecReader.Parse("s.json", System.Text.Encoding.UTF8.GetBytes(json), context.Environment), python: null, ignoresEditables: true, context);
    }

    private EnvironmentVariables Variables(params (string Name, string Value)[] variables) =>
        EnvironmentVariables.From(variables.Select(v => KeyValuePair.Create(v.Name, (string?)v.Value)).Prepend(KeyValuePair.Create("HOME", (string?)_folder.Path)));
}
