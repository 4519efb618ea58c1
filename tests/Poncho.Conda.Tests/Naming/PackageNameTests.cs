using Poncho.Conda.Naming;
using Xunit;

namespace Poncho.Conda.Tests.Naming;

public class PackageNameTests
{
    [Fact]
    public void Names_are_the_same_in_any_case_and_show_what_was_typed()
    {
        var name = PackageName.Parse("R-MapTools");
        Assert.Equal(PackageName.Parse("r-maptools"), name);
        Assert.Equal(("R-MapTools", "r-maptools"), (name.AsTyped, name.Normalized));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("ü", false)]
    [InlineData("a/b", false)]
    [InlineData("_a-b.c9", true)]
    public void TryParse_takes_letters_digits_and_three_signs(string text, bool valid) => Assert.Equal(valid, PackageName.TryParse(text, out _));

    [Theory]
    [InlineData("https://x.org/c/py-rattler-0.6.1-py39_0.conda", "py-rattler", "0.6.1", "py39_0", ".conda")]
    [InlineData("a-1-0.tar.bz2", "a", "1", "0", ".tar.bz2")]
    public void PackageFileName_splits_from_the_right(string text, string name, string version, string build, string extension)
    {
        Assert.True(PackageFileName.TryParse(text, out var file));
        Assert.Equal(new PackageFileName(name, version, build, extension), file);
    }

    [Theory]
    [InlineData("a-1.conda")]
    [InlineData("a-1-0.zip")]
    [InlineData("-1-0.conda")]
    public void PackageFileName_refuses_what_is_none(string text) => Assert.False(PackageFileName.TryParse(text, out _));
}
