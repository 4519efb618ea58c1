using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Tests.Versions;
using Poncho.Conda.Versions;
using Poncho.IO;
using Xunit;

namespace Poncho.Conda.Tests.MatchSpecs;

public class MatchSpecTests
{
    private const string Sha256 = "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b";

    [Fact]
    public void All_parts_of_a_match_spec_are_read()
    {
        var spec = MatchSpec.Parse(
            $"conda-forge/linux-64::Foo >=1.2,<2 py*[build_number='>3', md5=0123456789ABCDEF0123456789ABCDEF, sha256={Sha256}, fn=foo-1.2-py.conda, license='GPL (>= 2)', extras=[a, 'b'], flags=[cuda*], when=\"python >=3 and (__unix or a)\", track_features='x y']",
            Strictness.Lenient);
        Assert.Equal("foo", spec.Name);
        Assert.Equal("Foo", spec.PackageName!.Value.AsTyped);
        Assert.Equal(">=1.2,<2", spec.Version!.ToString());
        Assert.Equal("py*", spec.Build!.Text);
        Assert.Equal(">3", spec.BuildNumber.ToString());
        Assert.Equal("conda-forge", spec.Channel);
        Assert.Equal("linux-64", spec.Subdir);
        Assert.Equal("0123456789abcdef0123456789abcdef", spec.Md5);
        Assert.Equal(Sha256, spec.Sha256!.Value.Hex);
        Assert.Equal("foo-1.2-py.conda", spec.FileName);
        Assert.Equal("GPL (>= 2)", spec.License);
        Assert.Equal(["a", "b"], spec.Extras!);
        Assert.Equal("cuda*", Assert.Single(spec.Flags!).Text);
        Assert.Equal("python>=3 and (__unix or a)", spec.When!.ToString());
        Assert.Equal(["x", "y"], spec.TrackFeatures!);
        Assert.Equal(spec, MatchSpec.Parse(spec.ToString(), Strictness.Lenient));
    }

    [Theory]
    [InlineData("https://conda.anaconda.org/conda-forge/linux-64/py-rattler-0.6.1-py39_0.conda", "py-rattler", "https://conda.anaconda.org/conda-forge/linux-64/py-rattler-0.6.1-py39_0.conda", null)]
    [InlineData("https://x.org/c/noarch/a-1-0.tar.bz2#0123456789abcdef0123456789abcdef", "a", "https://x.org/c/noarch/a-1-0.tar.bz2", "0123456789abcdef0123456789abcdef")]
    [InlineData("/pool/My a-1-0.conda", null, null, null)]
    [InlineData("/my pool/a-1-0.conda", "a", "file:///my%20pool/a-1-0.conda", null)]
    [InlineData("file:///pool/a-b-1-0.conda", "a-b", "file:///pool/a-b-1-0.conda", null)]
    [InlineData("https://x.org/c/noarch/a.zip", null, null, null)]
    public void An_archive_is_named_by_URL_or_path(string text, string? name, string? url, string? md5)
    {
        Assert.Equal(name is not null, MatchSpec.TryParse(text, Strictness.Strict, out var spec));
        Assert.Equal((name, url, md5), (spec?.Name, spec?.Url, spec?.Md5));
    }

    [Fact]
    public void What_stands_behind_the_address_of_an_archive_is_asked_too()
    {
        var spec = MatchSpec.Parse("https://x.org/c/noarch/a-1-0.conda[build_number=3, subdir=noarch, version='1.*']", Strictness.Lenient);
        Assert.Equal(("==3", "noarch", "1.*"), (spec.BuildNumber.ToString(), spec.Subdir, spec.Version!.ToString()));
        Assert.Equal(spec, MatchSpec.Parse(spec.ToString(), Strictness.Lenient));
    }

    [Theory]
    [InlineData("*", "numpy", true)]
    [InlineData("num*", "numpy", true)]
    [InlineData("num*", "pandas", false)]
    [InlineData("^num.*$ >=1", "numpy", true)]
    [InlineData("^num(?!py).*$", "numpy", false)]
    [InlineData("n[a-u]mpy*", "numpy", true)]
    public void Patterns_name_packages_where_they_are_allowed(string text, string name, bool matches)
    {
        Assert.False(MatchSpec.TryParse(text, Strictness.Lenient, out _));
        var spec = MatchSpec.Parse(text, Strictness.Lenient, NameForm.Pattern);
        Assert.Null(spec.Name);
        Assert.Equal(matches, spec.Matches(name, CondaVersion.Parse("1.5"), "0", 0));
        Assert.Equal(spec, MatchSpec.Parse(spec.ToString(), Strictness.Lenient, NameForm.Pattern));
    }

    [Theory]
    [InlineData("py*", "PY37_0", true)]
    [InlineData("PY37_0", "py37_0", true)]
    [InlineData("^py\\d+\\_0$", "py37_0", true)]
    [InlineData("*37*", "py37_0", true)]
    [InlineData("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("^(a+)+b$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("[!p]*", "py", false)]
    [InlineData("p?3*", "py37", true)]
    public void Builds_match_without_regard_to_case_and_without_blowing_up(string pattern, string build, bool matches) =>
        Assert.Equal(matches, MatchSpec.Parse($"x[build='{pattern}']", Strictness.Lenient).Build!.Matches(build));

    [Theory]
    [InlineData("numpy >=1.2.x.*", "not a package specification, \">=1.2.x.*\" asks for no version, \"*\" cannot follow this operator: \"numpy >=1.2.x.*\"")]
    [InlineData("", "not a package specification, the package's name is missing: \"\"")]
    [InlineData("nüm", "not a package specification, the name \"nüm\" has more than letters, digits, \"-\", \"_\" and \".\": \"nüm\"")]
    [InlineData("x[foo=\"y#z\"]", "not a package specification, its brackets cannot hold \"foo\": \"x[foo=\"y#z\"]\"")]
    [InlineData("x[foo='y;z'] # comment", "not a package specification, its brackets cannot hold \"foo\": \"x[foo='y;z'] # comment\"")]
    [InlineData("x[foo=1]", "not a package specification, its brackets cannot hold \"foo\": \"x[foo=1]\"")]
    [InlineData("x[build='^(a{1000}){1000}$']", "not a package specification, its expression repeats too often: \"x[build='^(a{1000}){1000}$']\"")]
    [InlineData("x; if y", "not a package specification, \"; if\" is no longer written: the condition stands in [when=\"...\"]: \"x; if y\"")]
    [InlineData("https://me:secret@x.org/t/tk-123/c/noarch/a.zip", "not a package specification, it is an URL or a path, but not of a package: \"https://***@x.org/t/***/c/noarch/a.zip\"")]
    [InlineData("https://me:sec@ret@x.org/t/tk-123/c/noarch/a.zip", "not a package specification, its URL is neither one nor an absolute path: \"https://***@x.org/t/***/c/noarch/a.zip\"")]
    public void Parse_says_what_is_wrong_and_hides_secrets(string text, string message) =>
        Assert.Equal(message, Assert.Throws<PonchoException>(() => MatchSpec.Parse(text, Strictness.Strict)).Message);

    [Fact]
    public void Secrets_are_kept_for_fetching_and_never_printed()
    {
        var spec = MatchSpec.Parse("https://me:secret@x.org/t/tk-123/c/linux-64::a", Strictness.Lenient);
        Assert.Equal("https://me:secret@x.org/t/tk-123/c", spec.Channel);
        Assert.Equal("linux-64", spec.Subdir);
        Assert.Equal("a[channel=\"https://x.org/c/linux-64\"]", spec.ToString());
    }

    [Fact]
    public void Hostile_texts_are_refused_in_bounded_time()
    {
        string[] beginnings = ["x ", "x[", "x[build='^", "x[when=\"", "x[version='", "x[extras=[", "", "x::", "x #", "x[build=\"*"];
        foreach (string beginning in beginnings)
        {
            foreach (string filling in (string[])["(", "[", "a", "*", "1,", "|", "'", "\\", "a and ", "(a or ", "=", ":", ";", "#", "*a"])
            {
                string text = beginning + string.Concat(Enumerable.Repeat(filling, 60_000 / filling.Length));
                foreach (string end in (string[])["", "]", "\"]"])
                {
                    if (MatchSpec.TryParse(text + end, Strictness.Lenient, NameForm.Pattern, out var spec, out string? problem)) Assert.NotNull(spec.ToString());
                    else Assert.True(problem.Length < 1000);
                }
            }
        }

        Assert.False(MatchSpec.TryParse(new string('a', 10_000_000), Strictness.Lenient, NameForm.Pattern, out _, out string? tooLong));
        Assert.Equal("it is longer than 65536 characters", tooLong);
    }

    [Fact]
    public void What_is_printed_is_read_again_as_the_same() => Prop.ForAll(
        Texts().ToArbitrary(),
        text =>
        {
            if (!MatchSpec.TryParse(text, Strictness.Lenient, out var spec)) return false;
            var again = MatchSpec.Parse(spec.ToString(), Strictness.Lenient);
            return spec.Equals(again) && spec.ToString() == again.ToString() && spec.GetHashCode() == again.GetHashCode();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static Gen<string> Texts()
    {
        var requirement =
            from first in VersionText.Texts
            from second in VersionText.Texts
            from form in Gen.Elements("=={0}", ">={0},<{1}", "{0}.*", "({0}|{1}),!=3", "={0}", "~={0}|>{1}", "*", "{0}")
            select string.Format(null, form, first, second);
        var field = Gen.Elements(
            "build_number='>=2'", "md5=0123456789abcdef0123456789abcdef", $"sha256={Sha256}", "license='GPL \"x\"'", "license=\"a'b\"", "fn='a b'", "extras=[a,b]", "extras=a", "flags=[x*,y]",
            "when='python >=3.8 or (b and c[build=\"x y\"])'", "when=\"a and b or c\"", "channel=c/noarch", "subdir=odd", "subdir=linux-64", "namespace=n", "url=\"https://x.org/a#b\"", "url=/a/b",
            "track_features='a, b'", "license_family=x", "build='a # b'", "build=^a$", "build='[a]*'");
        return
            from front in Gen.Elements("", "", "", "conda-forge::", "c/linux-64::", "c:n:", "https://x.org/c::", "/pool/c::", "*::", "c/x::")
            from name in Gen.Elements("x", "Foo-Bar", "__glibc", "py.t")
            from version in Gen.OneOf(Gen.Constant(""), requirement.Select(text => " " + text))
            from build in Gen.Elements("", "", " py*", "=py_0", " a b", " |x", " ^.*_0$", " x)")
            from fields in field.ListOf(3)
            from kept in Gen.Choose(0, 3)
            where version.Length > 0 || build.Length == 0
            where !version.Contains("._", StringComparison.Ordinal)
            where !build.Contains('|', StringComparison.Ordinal)
            select front + name + version + build + (kept == 0 ? "" : "[" + string.Join(", ", fields.Take(kept)) + "]");
    }
}
