using FsCheck;
using FsCheck.Fluent;
using Poncho.Analyze.Naming;
using Poncho.Builder.Wheels;
using Poncho.Conda.Linking;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Wheels;

public class WheelNameTests
{
    private static readonly Gen<string> Word = Gen.Elements("six", "a", "python_dateutil", "Zope.Interface", "x2", "ü").Or(Gen.Choose('a', 'z').Select(c => ((char)c).ToString()));

    private static readonly Gen<string[]> Tags = Gen.Elements("py2", "py3", "cp311", "none", "abi3", "any", "manylinux_2_17_x86_64", "linux_x86_64").NonEmptyListOf().Select(tags => tags.Distinct().ToArray());

    private static readonly Gen<WheelName> Names =
        from name in Word
        from version in Gen.Elements("1", "1.0", "2.9.0.post0", "1!2.0rc1+local.1", "2026.10.26")
        from build in Gen.Elements(null, "1", "2b", "0_x")
        from python in Tags
        from abi in Tags
        from platform in Tags
        select new WheelName { Distribution = name, Version = version, Build = build, PythonTags = [.. python], AbiTags = [.. abi], PlatformTags = [.. platform] };

    [Fact]
    public void What_is_printed_is_read_as_it_was() => Prop.ForAll(Names.ToArbitrary(), name =>
    {
        var read = WheelName.Parse(name.ToString());
        Assert.Equal(name.ToString(), read.ToString());
        Assert.Equal((name.Distribution, name.Version, name.Build), (read.Distribution, read.Version, read.Build));
        Assert.True(name.PythonTags.SequenceEqual(read.PythonTags) && name.AbiTags.SequenceEqual(read.AbiTags) && name.PlatformTags.SequenceEqual(read.PlatformTags));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_the_text_is_it_is_read_or_refused() => Prop.ForAll(ArbMap.Default.ArbFor<string>().Generator.Where(text => text is not null).Select(text => text + ".whl").ToArbitrary(), text =>
    {
        if (WheelName.TryParse(text) is { } name) Assert.Equal(text, name.ToString());
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("six-1.16.0.tar.gz")]
    [InlineData("six-1.16.0-py3-none.whl")]
    [InlineData("six-1.16.0-x1-py3-none-any.whl")]
    [InlineData("six-1.16.0-1-2-py3-none-any.whl")]
    [InlineData("six--py3-none-any.whl")]
    [InlineData("six-1-py3..py2-none-any.whl")]
    [InlineData("../six-1-py3-none-any.whl")]
    [InlineData("s ix-1-py3-none-any.whl")]
    [InlineData(".whl")]
    public void What_is_no_file_name_of_a_wheel_is_refused(string text) => Assert.Contains("not the file name of a wheel", Assert.Throws<PonchoException>(() => WheelName.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_wheel_of_the_index_fits_the_Python_that_it_is_for()
    {
        var target = new WheelTarget(PythonInfo.For("3.11.2", null), "linux-64");
        foreach (string path in Directory.EnumerateFiles(Testing.TestData.Path("pypi", "files"), "*.whl"))
        {
            var name = WheelName.Parse(Path.GetFileName(path));
            Assert.Equal(Path.GetFileName(path), name.ToString());
            target.Refuse(name);
        }
    }

    [Theory]
    [InlineData("py3-none-any", true)]
    [InlineData("py2.py3-none-any", true)]
    [InlineData("py2-none-any", false)]
    [InlineData("py311-none-any", true)]
    [InlineData("py38-none-any", true)]
    [InlineData("py312-none-any", false)]
    [InlineData("cp311-none-any", true)]
    [InlineData("cp310-none-any", false)]
    [InlineData("cp311-cp311-linux_x86_64", true)]
    [InlineData("cp311-cp311-manylinux_2_39_x86_64", true)]
    [InlineData("cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64", true)]
    [InlineData("cp312-cp312-manylinux2014_x86_64", false)]
    [InlineData("cp310-cp310-manylinux2014_x86_64", false)]
    [InlineData("cp311-cp311t-manylinux2014_x86_64", false)]
    [InlineData("cp36-abi3-manylinux1_x86_64", true)]
    [InlineData("cp312-abi3-manylinux1_x86_64", false)]
    [InlineData("cp3-abi3-manylinux1_x86_64", false)]
    [InlineData("py3-none-manylinux2010_x86_64", true)]
    [InlineData("py3-none-manylinux2014_aarch64", false)]
    [InlineData("cp311-cp311-musllinux_1_2_x86_64", false)]
    [InlineData("cp311-cp311-macosx_11_0_x86_64", false)]
    [InlineData("cp311-cp311-win_amd64", false)]
    [InlineData("cp311-cp311-manylinux_2_x86_64", false)]
    [InlineData("pp311-pypy311_pp73-linux_x86_64", false)]
    public void A_wheel_fits_where_one_of_its_tags_does(string tags, bool fits) =>
        Assert.Equal(fits, new WheelTarget(PythonInfo.For("3.11.2", null), "linux-64").Fits(WheelName.Parse($"a-1-{tags}.whl")));

    [Fact]
    public void A_Python_without_the_interpreter_lock_takes_its_own_wheels()
    {
        var target = new WheelTarget(PythonInfo.For("3.13.1", "lib/python3.13t/site-packages"), "linux-aarch64");
        Assert.True(target.Fits(WheelName.Parse("a-1-cp313-cp313t-manylinux_2_28_aarch64.whl")));
        Assert.False(target.Fits(WheelName.Parse("a-1-cp313-cp313-manylinux_2_28_aarch64.whl")));
        Assert.False(target.Fits(WheelName.Parse("a-1-cp39-abi3-manylinux_2_28_aarch64.whl")));
        Assert.True(target.Fits(WheelName.Parse("a-1-py3-none-any.whl")));
    }

    [Theory]
    [InlineData("Zope.Interface", "zope-interface")]
    [InlineData("a__b-.c", "a-b-c")]
    [InlineData("six", "six")]
    public void Names_are_normalized_as_indexes_do(string name, string normal) => Assert.Equal(normal, ProjectName.Normalize(name));

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("2.9.0.post0", "2.9-0")]
    [InlineData("1.0RC1", "1.0-c.1")]
    [InlineData("v1.0alpha", "1a0")]
    [InlineData("1.0.dev3", "1.0DEV03")]
    [InlineData("1.0+ubuntu.1", "1.0_ubuntu_1")]
    [InlineData("2026.06", "2026.6")]
    [InlineData("0!1.0", "1.0")]
    [InlineData("not a version", "Not A Version")]
    public void Versions_are_the_same_in_any_spelling(string one, string other) => Assert.Equal(ProjectVersion.Normalize(one), ProjectVersion.Normalize(other));

    [Theory]
    [InlineData("1.0", "1.0.1")]
    [InlineData("1.0", "1.0rc1")]
    [InlineData("1.0", "1!1.0")]
    [InlineData("1.0", "1.0+local")]
    [InlineData("1.0.post1", "1.0.dev1")]
    public void Other_versions_are_others(string one, string other) => Assert.NotEqual(ProjectVersion.Normalize(one), ProjectVersion.Normalize(other));
}
