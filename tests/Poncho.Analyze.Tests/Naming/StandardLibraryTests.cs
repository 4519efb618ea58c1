using Poncho.Analyze.Naming;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Naming;

public class StandardLibraryTests
{
    [Theory]
    [InlineData("os", "2.7", true)]
    [InlineData("os.path", "3.14", true)]
    [InlineData("tomllib", "3.10", false)]
    [InlineData("tomllib", "3.11", true)]
    [InlineData("distutils", "3.11", true)]
    [InlineData("distutils", "3.12", false)]
    [InlineData("StringIO", "2.7", true)]
    [InlineData("StringIO", "3.0", false)]
    [InlineData("argparse", "2.7", true)]
    [InlineData("argparse", "3.1", false)]
    [InlineData("argparse", "3.2", true)]
    [InlineData("cgi", "3.12", true)]
    [InlineData("cgi", "3.13", false)]
    [InlineData("compression.zstd", "3.14", true)]
    [InlineData("compression", "3.13", false)]
    [InlineData("asyncio", "3.3", false)]
    [InlineData("zoneinfo", "3.9", true)]
    [InlineData("winreg", "3.8", true)]
    [InlineData("__future__", "2.7", true)]
    [InlineData("__main__", "3.13", true)]
    [InlineData("_thread", "3.5", true)]
    [InlineData("numpy", "3.11", false)]
    [InlineData("tests", "3.11", false)]
    public void Each_Python_has_its_own(string module, string python, bool has)
    {
        Assert.True(PythonRelease.TryParse(python, out var release));
        Assert.Equal(has, StandardLibrary.Has(module, release));
    }

    [Fact]
    public void A_Python_that_is_not_out_yet_is_as_the_newest() => Assert.True(StandardLibrary.Has("compression", new PythonRelease(3, 99)));

    [Fact]
    public void What_any_Python_had_is_known()
    {
        Assert.True(StandardLibrary.EverHad("urllib2"));
        Assert.False(StandardLibrary.EverHad("urllib3"));
    }

    [Fact]
    public async Task The_Python_at_hand_has_nothing_more_than_is_said_of_it()
    {
        var answer = await Programs.RunAsync(Programs.Need("python3"), ["-c", "import sys; print('%d.%d' % sys.version_info[:2], *sys.stdlib_module_names)"]);
        string[] words = answer.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.True(PythonRelease.TryParse(words[0], out var release), answer.Error);
        Assert.True(words.Length > 250, answer.Output);
        Assert.DoesNotContain(words.Skip(1), module => !StandardLibrary.Has(module, release));
    }

    [Theory]
    [InlineData("3.11.7", 3, 11)]
    [InlineData("3.14.0rc1", 3, 14)]
    [InlineData("2.7", 2, 7)]
    public void Releases_are_read_from_versions(string text, int major, int minor)
    {
        Assert.True(PythonRelease.TryParse(text, out var release));
        Assert.Equal(new PythonRelease(major, minor), release);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("")]
    [InlineData("three.one")]
    [InlineData("3.")]
    public void What_is_no_version_is_none(string text) => Assert.False(PythonRelease.TryParse(text, out _));
}
