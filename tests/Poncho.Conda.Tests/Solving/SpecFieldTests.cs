using System.Text;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Xunit;

namespace Poncho.Conda.Tests.Solving;

/// <summary>Every field that a match spec can have limits what is chosen, wherever the spec stands.</summary>
public sealed class SpecFieldTests
{
    private const string Url = "https://conda.anaconda.org/main/noarch/a-1-h_0.tar.bz2";

    private static readonly string s_platform = Index("linux-64", """
        "packages.conda": {
          "a-2-h_0.conda": {"name": "a", "version": "2", "build": "h_0", "build_number": 0, "license": "MIT", "license_family": "mit", "flags": ["cuda", "blas:mkl"], "depends": []},
          "b-1-h_0.conda": {"name": "b", "version": "1", "build": "h_0", "build_number": 0, "depends": ["SPEC"]}}
        """);

    private static readonly string s_noarch = Index("noarch", """
        "packages": {
          "a-1-h_0.tar.bz2": {"name": "a", "version": "1", "build": "h_0", "build_number": 0, "license": "BSD-3-Clause", "license_family": "BSD", "namespace": "python", "depends": []}},
        "packages.conda": {
          "a-1-h_0.conda": {"name": "a", "version": "1", "build": "h_0", "build_number": 0, "depends": []}}
        """);

    public static TheoryData<string, string> Fields => new()
    {
        { "a", "linux-64/a-2-h_0.conda" },
        { Url, "noarch/a-1-h_0.tar.bz2" },
        { $"a[url=\"{Url}\"]", "noarch/a-1-h_0.tar.bz2" },
        { Url.Replace("tar.bz2", "conda", StringComparison.Ordinal), "noarch/a-1-h_0.conda" },
        { Url.Replace("/main/", "/other/", StringComparison.Ordinal), "none" },
        { "https://conda.anaconda.org/main/osx-64/a-2-h_0.conda", "none" },
        { $"{Url}[build_number=1]", "none" },
        { "main/noarch::a", "noarch/a-1-h_0.conda" },
        { "main[noarch]::a", "noarch/a-1-h_0.conda" },
        { "main/osx-arm64::a", "none" },
        { "a[subdir=noarch]", "noarch/a-1-h_0.conda" },
        { "a[subdir=linux-64]", "linux-64/a-2-h_0.conda" },
        { "a[subdir=elsewhere]", "none" },
        { "a[fn=a-1-h_0.tar.bz2]", "noarch/a-1-h_0.tar.bz2" },
        { "a[fn=a-1-h_0.conda]", "noarch/a-1-h_0.conda" },
        { "a[fn=a-3-h_0.conda]", "none" },
        { "a[license=mit]", "linux-64/a-2-h_0.conda" },
        { "a[license_family=MIT]", "linux-64/a-2-h_0.conda" },
        { "a[license_family=GPL]", "none" },
        { "a[flags=[cuda]]", "linux-64/a-2-h_0.conda" },
        { "a[flags=[cuda, 'blas:*']]", "linux-64/a-2-h_0.conda" },
        { "a[flags=[cuda, rocm]]", "none" },
        { "a[namespace=python,fn=a-1-h_0.tar.bz2]", "noarch/a-1-h_0.tar.bz2" },
        { "pypi:a", "none" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_field_of_a_match_spec_limits_what_is_asked_for(string spec, string expected) =>
        Assert.Equal(expected, Answer([spec], []));

    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_field_of_a_match_spec_limits_pins_as_well(string spec, string expected) =>
        Assert.Equal(expected, Answer(["a"], [spec]));

    // Of both forms of one archive a dependency takes the .conda, which is there alone unless somebody asks for the other.
    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_field_of_a_match_spec_limits_what_packages_depend_on(string spec, string expected)
    {
        bool isOld = expected.EndsWith(".bz2", StringComparison.Ordinal);
        // What stands before the colons of a dependency chooses no channel, as in rattler; its platform folder counts.
        string depends = spec.Replace("main[noarch]::", "main/noarch::", StringComparison.Ordinal);
        Assert.Equal(isOld ? "none" : expected, Answer(["b"], [], depends));
    }

    [Fact]
    public void A_pin_with_a_channel_shuts_the_other_channels_out() =>
        Assert.Equal("two/linux-64/a-1-h_0.conda", Assert.Single((Two() with { Constraints = ["two::a"] }).Answer()!));

    [Fact]
    public void What_is_locked_gives_way_to_a_channel_that_is_asked_for() =>
        Assert.Equal("two/linux-64/a-1-h_0.conda", Assert.Single((Two() with { Specs = ["two::a"], Locked = ["one/linux-64/a-2-h_0.conda"] }).Answer()!));

    [Theory]
    [InlineData("a[subdir=osx-64]", " is of the platform \"osx-64\"")]
    [InlineData("a[fn=a-3-h_0.conda]", " is that archive")]
    [InlineData("pypi:a", " is of the namespace \"pypi\"")]
    public void That_no_build_is_so_is_said_by_the_field_that_none_has(string spec, string expected) =>
        Assert.EndsWith(expected, Assert.IsType<Conflict>(Solver.Solve(Request([spec], [], ""), CancellationToken.None)).ToString(), StringComparison.Ordinal);

    private static SolverCase Two() => new()
    {
        Folders = [("one", "linux-64", SolverCase.Read("a 2")), ("two", "linux-64", SolverCase.Read("a 1"))],
        Specs = ["a"],
    };

    private static string Answer(string[] specs, string[] constraints, string depends = "c") =>
        Solver.Solve(Request(specs, constraints, depends), CancellationToken.None) is Solution { Records: var records }
            ? $"{records[0].Subdir}/{records[0].FileName}"
            : "none";

    private static SolveRequest Request(string[] specs, string[] constraints, string depends)
    {
        string written = depends.Replace("\"", "\\\"", StringComparison.Ordinal);
        List<MatchSpec> asked = [.. specs.Select(Parse)], limits = [.. constraints.Select(Parse)];
        bool namesOld = asked.Concat(limits).Any(spec => spec.ArchiveName?.EndsWith(".bz2", StringComparison.Ordinal) == true);
        var formats = namesOld ? ArchiveFormats.Both : ArchiveFormats.PreferConda;
        return new SolveRequest
        {
            Specs = asked,
            Constraints = limits,
            Repodata = new RepodataSet(
            [
                RepodataIndex.Read(Encoding.UTF8.GetBytes(s_platform.Replace("SPEC", written, StringComparison.Ordinal)), SolverCase.Channel("main"), "linux-64", formats),
                RepodataIndex.Read(Encoding.UTF8.GetBytes(s_noarch), SolverCase.Channel("main"), "noarch", formats),
            ]),
        };
    }

    private static MatchSpec Parse(string text) => MatchSpec.Parse(text, Strictness.Lenient);

    private static string Index(string subdir, string sections) => $$"""{"info": {"subdir": "{{subdir}}"}, {{sections}}}""";
}
