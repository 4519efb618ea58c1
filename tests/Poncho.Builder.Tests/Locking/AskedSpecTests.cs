using System.Text;
using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Homes;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Locking;

public sealed class AskedSpecTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly QuietBuild _progress = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_python_that_is_asked_for_is_a_package_of_the_spec()
    {
        var spec = Parse("""{"pip": ["a"]}""");
        var asked = Ask(spec, "3.11");
        Assert.Equal(["python 3.11.*"], asked.Conda.Select(item => item.Canonical));
        Assert.Equal(Parse("""{"conda": ["python=3.11"], "pip": ["a"]}""").ContentDigest, asked.ContentDigest);
        Assert.NotEqual(Ask(spec, "3.12").ContentDigest, asked.ContentDigest);
    }

    [Fact]
    public void A_python_that_the_spec_asks_for_is_held_to_as_well() =>
        Assert.Equal(["python >=3.9", "python 3.11.*"], Ask(Parse("""{"conda": ["python >=3.9"]}"""), "3.11").Conda.Select(item => item.Canonical));

    [Theory]
    [InlineData("")]
    [InlineData("python3")]
    [InlineData("3.")]
    [InlineData(">=3.9")]
    [InlineData("3.11\n")]
    public void What_is_no_version_of_python_is_told(string python) => Assert.StartsWith("not a version of Python: \"", Assert.Throws<PonchoException>(() => Ask(Parse("""{"pip": ["a"]}"""), python)).Message, StringComparison.Ordinal);

    [Fact]
    public void Editable_installs_are_taken_unless_the_user_says_not()
    {
        _folder.Write("my/pyproject.toml", "");
        _folder.Write("env/lib/python3.11/site-packages/my-1.dist-info/direct_url.json", $"{{\"url\": \"file://{_folder["my"]}\", \"dir_info\": {{\"editable\": true}}}}");
        var spec = Parse("""{"pip": ["my"]}""");
        Assert.Equal(_folder["my"], Ask(spec, null).Pip[0].Folder);
        Assert.Equal([$"my is taken from its editable install in the active environment (--ignore-editable-packages: not): \"{_folder["my"]}\""], _progress.Warnings);
        Assert.Same(spec, Ask(spec, null, ignoresEditables: true));
    }

    private Spec Ask(Spec spec, string? python, bool ignoresEditables = false) =>
        AskedSpec.Of(spec, python, ignoresEditables, new BuildContext { Environment = EnvironmentVariables.From(new Dictionary<string, string?> { ["CONDA_PREFIX"] = _folder["env"] }), Home = new PonchoHome(_folder["home"]), Progress = _progress });

    private static Spec Parse(string text) => SpecReader.Parse("s", Encoding.UTF8.GetBytes(text), EnvironmentVariables.None);
}
