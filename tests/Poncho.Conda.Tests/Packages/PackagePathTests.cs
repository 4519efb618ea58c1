using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.Packages;
using Xunit;

namespace Poncho.Conda.Tests.Packages;

public sealed class PackagePathTests
{
    [Theory]
    [InlineData("a", null)]
    [InlineData("a/b c/ö", null)]
    [InlineData("..a/b..", null)]
    [InlineData("a\\b", null)]
    [InlineData("", "is empty")]
    [InlineData("/a", "is absolute")]
    [InlineData("..", "leaves the prefix")]
    [InlineData("a/../b", "leaves the prefix")]
    [InlineData("a/..", "leaves the prefix")]
    [InlineData("a\0b", "holds a NUL")]
    [InlineData("a//b", "is not in its plain form")]
    [InlineData("./a", "is not in its plain form")]
    [InlineData("a/", "is not in its plain form")]
    public void Fault_says_what_is_wrong(string path, string? fault) => Assert.Equal(fault, PackagePath.Fault(path));

    [Theory]
    [InlineData("./a", "a")]
    [InlineData("a//b/./c/", "a/b/c")]
    [InlineData("./", "")]
    [InlineData("/a", "/a")]
    [InlineData("./../a", "../a")]
    public void Plain_drops_what_says_nothing(string path, string plain) => Assert.Equal(plain, PackagePath.Plain(path));

    [Fact]
    public void A_path_without_fault_stays_below_its_prefix() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Elements("a", "b", ".", "..", "", "c.d", "\0").ListOf().Select(parts => string.Join('/', parts)).ToArbitrary(),
        path =>
        {
            string plain = PackagePath.Plain(path);
            if (PackagePath.Fault(plain) is not null) return true;
            return Path.GetFullPath(plain, "/prefix") == "/prefix/" + plain && PackagePath.Plain(plain) == plain;
        }));
}
