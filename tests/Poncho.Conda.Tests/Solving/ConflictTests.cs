using System.Globalization;
using System.Text;
using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Solving;

/// <summary>What a request that cannot be met says of itself.</summary>
public sealed class ConflictTests(ITestOutputHelper output)
{
    private static readonly (string Title, SolverCase Case)[] Cases =
    [
        ("a name that no channel has", SolverCase.Of("numpy 1.0; numba 0.1; pandas 1.0", "numpyy")),
        ("two names that no channel has", SolverCase.Of("numpy 1.0; scipy 0.1; pandas 1.0", "numpyy", "pandas", "scippy")),
        ("a version that there is not", SolverCase.Of("icu 58.2; icu 58.3", "icu 54.*")),
        ("two versions and a name that there are not", SolverCase.Of("icu 58.2; zlib 1.2; zlib 1.3", "icu 54.*", "zlib >=2", "scippy")),
        ("a version that neither of two channels has", new SolverCase { Folders = [("main", "linux-64", SolverCase.Read("numpy 1.0")), ("forge", "linux-64", SolverCase.Read("numpy 2.0"))], Specs = ["numpy 3.*"] }),
        ("a build that there is not", SolverCase.Of("icu 58.2 h_0; icu 58.2 h_1", "icu 58.2 py*")),
        ("two that need different versions", SolverCase.Of("parsl 1.1.0 -> typeguard >=2.10,<3; typeguard 2.13; typeguard 4.4; python 3.11", "python", "parsl 1.1.0", "typeguard >=4")),
        ("a chain", SolverCase.Of("app 1 -> lib >=2; app 2 -> lib >=2; lib 2 -> base 1.*; lib 2.1 -> base 1.*; base 2; base 3", "app")),
        ("many versions in one line", SolverCase.Of(Many(12, i => $"torch 1.{i} -> python >=3.{i % 4},<3.{(i % 4) + 1}") + ";python 3.0;python 3.1;python 3.2;python 3.3;python 3.11", "python 3.11", "torch")),
        ("a virtual package that the machine lacks", SolverCase.Of("app 1 -> __cuda >=12", "app")),
        ("a virtual package that is too old", SolverCase.Of("app 1 -> __glibc >=2.40", "app") with { VirtualPackages = ["__glibc=2.36=0"] }),
        ("strict priority shuts out what is needed", new SolverCase { Folders = [("main", "linux-64", SolverCase.Read("numpy 1.0; python 3.9")), ("forge", "linux-64", SolverCase.Read("numpy 2.0; app 1 -> numpy >=2"))], Specs = ["app"] }),
        ("the name is asked from another channel", new SolverCase { Folders = [("main", "linux-64", SolverCase.Read("numpy 1.0")), ("forge", "linux-64", SolverCase.Read("scipy 1"))], Specs = ["forge::numpy"] }),
        ("all are too new", SolverCase.Of("app 1 time 1700000000000; app 2 time 1700000000000", "app") with { ExcludeNewer = 1600000000000 }),
        ("nobody knows how old", SolverCase.Of("app 1; app 2", "app") with { ExcludeNewer = 1600000000000 }),
        ("a pin", SolverCase.Of("app 1 -> lib >=2; lib 1; lib 2", "app") with { Pinned = ["main/linux-64/lib-1-h_0.conda"] }),
        ("a constraint", SolverCase.Of("app 1 -> lib >=2; lib 1; lib 2", "app") with { Constraints = ["lib <2", "app"] }),
        ("a limit of another package", SolverCase.Of("app 1 -> lib >=2; lib 1; lib 2; tool 1 limits lib <2", "tool", "app")),
        ("a dependency that cannot be read", SolverCase.Of("app 1 -> lib >=1,<; lib 1", "app")),
        ("one package that contradicts itself", SolverCase.Of("app 1 -> lib >=2 & lib <2; lib 1; lib 2", "app")),
        ("an extra", new SolverCase { Folders = [("main", "linux-64", [new TestPackage("app", "1", "h_0") { Extras = new Dictionary<string, IReadOnlyList<string>> { ["fast"] = ["lib >=3"] } }, .. SolverCase.Read("lib 1")])], Specs = ["app[extras=[fast]]"] }),
        ("three that fit two by two", SolverCase.Of("a 1 -> x 1|2; b 1 -> x 2|3; c 1 -> x 1|3; x 1; x 2; x 3", "a", "b", "c")),
        ("a choice that is wrong either way", SolverCase.Of("a 1 -> b; b 1 -> c 1; b 2 -> c 2; c 1 -> d 1; c 2 -> d 2; d 1; d 2; e 1 -> d 3; d 3", "a", "e")),
        ("nothing that was asked for is to blame", SolverCase.Of("app 1", "app") with { VirtualPackages = ["__glibc=2.36=0"], Constraints = ["__glibc >=2.40"] }),
    ];

    [Fact]
    public void Conflicts_are_said_in_these_words()
    {
        var text = new StringBuilder();
        foreach (var (title, @case) in Cases)
        {
            var conflict = Assert.IsType<Conflict>(Solver.Solve(@case.Request(), CancellationToken.None));
            text.Append(CultureInfo.InvariantCulture, $"## {title}\n{conflict}\n").Append(conflict.Hint is null ? "" : $"hint: {conflict.Hint}\n").Append('\n');
        }

        Approved.Matches(text.ToString(), "solver-conflicts");
    }

    [Fact]
    public void The_spec_without_solution_says_that_parsl_needs_an_older_typeguard()
    {
        string folder = TestData.Path("channels", "conda-forge");
        var channel = new Channel { Name = "conda-forge", CanonicalUrl = "https://conda.anaconda.org/conda-forge", BaseUrls = ["file://" + folder], DisplayName = "conda-forge" };
        var request = new SolveRequest
        {
            Specs = [.. ((string[])["python=3.11", "parsl=1.1.0", "typeguard>=4", "pandas"]).Select(spec => MatchSpec.Parse(spec, Strictness.Lenient))],
            Repodata = new RepodataSet([.. SolverCase.Subdirs.Select(subdir => RepodataIndex.Read(File.ReadAllBytes(Path.Combine(folder, subdir, "repodata.json")), channel, subdir))]),
            VirtualPackages = [OracleSet.Virtual("__glibc=2.36=0"), OracleSet.Virtual("__unix=0=0"), OracleSet.Virtual("__linux=6.1=0")],
        };
        Approved.Matches(Assert.IsType<Conflict>(Solver.Solve(request, CancellationToken.None)).ToString(), "solver-unsat-json");
    }

    [Fact]
    public void Every_conflict_of_the_oracle_is_said_in_few_lines()
    {
        var lines = new List<int>();
        foreach (string name in OracleSet.Names)
        {
            var set = new OracleSet(name);
            foreach (var query in set.Queries.Where(query => OracleSet.Expected(query) is null).Take(LongRun.Times(10, int.MaxValue)))
            {
                string text = Assert.IsType<Conflict>(Solver.Solve(set.Request(query), CancellationToken.None)).ToString();
                Assert.StartsWith("cannot find ", text, StringComparison.Ordinal);
                lines.Add(text.Split('\n').Length);
            }
        }

        lines.Sort();
        output.WriteLine($"{lines.Count} conflicts: half have up to {lines[lines.Count / 2]} lines, nine of ten up to {lines[lines.Count * 9 / 10]}, the longest {lines[^1]}");
        Assert.True(lines[lines.Count * 9 / 10] <= 12);
    }

    [Fact]
    public void Conflicts_of_random_channels_can_all_be_said()
    {
        for (ulong seed = 1; seed <= (ulong)LongRun.Times(150, 20_000); seed++)
        {
            if (Solver.Solve(new RandomCases(seed).Make().Request(), CancellationToken.None) is not Conflict conflict) continue;
            string text = conflict.ToString();
            Assert.StartsWith("cannot find ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", text.Replace("   ", "", StringComparison.Ordinal).Replace("│  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_exception_has_the_tree_as_its_message()
    {
        var conflict = Assert.IsType<Conflict>(Solver.Solve(SolverCase.Of("numpy 1.0", "numpyy").Request(), CancellationToken.None));
        var error = new UnsatisfiableException(conflict);
        Assert.Equal(conflict.ToString(), error.Message);
        Assert.Equal("did you mean numpy?", error.Hint);
    }

    [Fact]
    public void A_channel_without_the_platform_is_named()
    {
        var request = SolverCase.Of("numpy 1.0", "scipy").Request();
        request = request with { Repodata = new RepodataSet(request.Repodata.Indexes, [new MissingFolder(OracleSet.Channel("main"), "win-64")]) };
        Assert.Equal("cannot find scipy, which the channel main does not have (main has nothing for win-64)", Solver.Solve(request, CancellationToken.None).ToString());
    }

    private static string Many(int count, Func<int, string> make) => string.Join(';', Enumerable.Range(0, count).Select(make));
}
