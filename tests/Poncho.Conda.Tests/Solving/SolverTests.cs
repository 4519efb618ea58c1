using System.Text;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Solving;

/// <summary>The rules by which packages are chosen, one by one, on channels of a few lines.</summary>
public sealed class SolverTests
{
    [Theory]
    [InlineData("a 1; a 2; a 1.10", "a", "a 2", "the highest version")]
    [InlineData("a 1 h_0; a 1 h_2; a 1 h_1", "a * *_2", "a 1", "by build")]
    [InlineData("a 2 -> b >=3; a 1; b 1", "a", "a 1", "a build whose need nothing meets is out")]
    [InlineData("a 2 features mkl; a 1", "a", "a 1", "track features count before the version")]
    [InlineData("a 2 -> b; b 1 -> a", "a", "a 2, b 1", "needs in a circle")]
    [InlineData("a 1 -> a", "a", "a 1", "a package that needs itself")]
    [InlineData("a 1 -> a >=2; a 2", "a 1", "none", "a package that needs another version of itself")]
    [InlineData("a 2 limits b <2; a 1; b 1; b 2", "b & a", "a 1, b 2", "a later name is made worse, not an earlier one")]
    [InlineData("a 2 limits b <2; a 1; b 1; b 2", "a & b", "a 2, b 1", "and the other way round")]
    [InlineData("a 1 limits b <2; b 2", "a", "a 1", "a limit brings nothing in")]
    [InlineData("a 1 limits a >=2; a 0.9", "a", "a 0.9", "a package that excludes itself")]
    [InlineData("a 1 -> b >=1,<; a 0.9 -> b; b 1", "a", "a 0.9, b 1", "a dependency that cannot be read")]
    [InlineData("a 1 limits b >=1,<; a 0.9; b 1", "a", "a 0.9", "a limit that cannot be read")]
    [InlineData("a 1 -> B; b 1", "A", "a 1, b 1", "names without case")]
    [InlineData("a 1 -> x >=1 & y <2; x 1 -> y >=2; x 1.5 -> y; y 1; y 2", "a", "a 1, x 1.5, y 1", "back from a wrong choice")]
    [InlineData("a 1 -> b[when=\"c >=2\"]; b 1; c 1; c 2", "a & c 1", "a 1, c 1", "a condition that does not hold")]
    [InlineData("a 1 -> b[when=\"c >=2\"]; b 1; c 1; c 2", "a & c", "a 1, b 1, c 2", "a condition that holds")]
    [InlineData("a 1 -> b[when=\"c and d\"]; b 1; c 1; d 1", "a & c", "a 1, c 1", "both have to hold")]
    [InlineData("a 1 -> b[when=\"c or d\"]; b 1; c 1; d 1", "a & d", "a 1, b 1, d 1", "one is enough")]
    [InlineData("a 1 -> __unix; a 0.9", "a", "a 0.9", "a virtual package that is not there")]
    public void Packages_are_chosen_by_the_rules(string packages, string specs, string expected, string rule) =>
        Assert.True(SolverCase.Of(packages, specs.Split('&', StringSplitOptions.TrimEntries)).Versions() == expected, $"{rule}: {SolverCase.Of(packages, specs.Split('&', StringSplitOptions.TrimEntries)).Versions()}");

    [Fact]
    public void Builds_that_are_equal_otherwise_are_compared_by_the_newest_dependency_they_allow() =>
        Assert.Equal(["main/linux-64/a-1-py311_0.conda", "main/linux-64/python-3.11-h_0.conda"], SolverCase.Of("a 1 py310_0 -> python 3.10.*; a 1 py311_0 -> python 3.11.*; python 3.10; python 3.11", "a").Answer()!);

    [Fact]
    public void Only_names_that_all_tied_builds_need_are_compared() =>
        // With the third build, which needs no b, b says nothing, and the time decides.
        Assert.Equal("main/linux-64/a-1-x_0.conda", SolverCase.Of("a 1 x_0 -> b <2 time 30; a 1 y_0 -> b time 20; a 1 z_0 time 10; b 1; b 2", "a").Answer()![0]);

    [Fact]
    public void Of_builds_that_are_wholly_equal_the_first_file_name_is_taken() =>
        Assert.Equal(["main/linux-64/a-1-x_0.conda"], SolverCase.Of("a 1 y_0; a 1 x_0", "a").Answer()!);

    [Theory]
    [InlineData(ChannelPriority.Strict, "one/linux-64/a-1-h_0.conda")]
    [InlineData(ChannelPriority.Flexible, "one/linux-64/a-1-h_0.conda")]
    [InlineData(ChannelPriority.Disabled, "two/linux-64/a-2-h_0.conda")]
    public void The_order_of_channels_counts_by_priority(ChannelPriority priority, string expected) =>
        Assert.Equal([expected], (Two("a 1", "a 2", "a") with { Priority = priority }).Answer()!);

    [Fact]
    public void Flexible_priority_falls_back_where_strict_does_not()
    {
        var @case = Two("a 1", "a 2", "a >=2");
        Assert.Null(@case.Answer());
        Assert.Equal(["two/linux-64/a-2-h_0.conda"], (@case with { Priority = ChannelPriority.Flexible }).Answer()!);
    }

    [Fact]
    public void A_spec_with_a_channel_takes_the_name_from_there_under_strict_priority_too() =>
        Assert.Equal(["two/linux-64/a-2-h_0.conda"], Two("a 1", "a 2", "two::a").Answer()!);

    // Rattler's sparse reader does not even load a name that stands only in this form; we do, as its gateway does.
    [Fact]
    public void A_channel_in_a_dependency_chooses_no_channel() =>
        Assert.Equal(["one/linux-64/a-1-h_0.conda", "one/linux-64/b-1-h_0.conda"], Two("a 1 -> two::b; b 1", "b 2", "a").Answer()!);

    [Fact]
    public void A_pinned_record_is_taken_though_strict_priority_shuts_it_out() =>
        Assert.Equal(["two/linux-64/a-2-h_0.conda"], (Two("a 1", "a 2", "a") with { Pinned = ["two/linux-64/a-2-h_0.conda"] }).Answer()!);

    [Fact]
    public void A_pinned_record_that_does_not_fit_leaves_no_answer() =>
        Assert.Null((Two("a 1", "a 2", "a >=2") with { Pinned = ["one/linux-64/a-1-h_0.conda"] }).Answer());

    [Fact]
    public void A_locked_record_is_kept_where_it_fits_and_brings_nothing_in()
    {
        var @case = SolverCase.Of("a 1; a 2; b 1", "a") with { Locked = ["main/linux-64/a-1-h_0.conda", "main/linux-64/b-1-h_0.conda"] };
        Assert.Equal("a 1", @case.Versions());
        Assert.Equal("a 2", (@case with { Specs = ["a >=2"] }).Versions());
    }

    [Fact]
    public void A_constraint_limits_and_brings_nothing_in()
    {
        var @case = SolverCase.Of("a 1 -> b; b 1; b 2; c 1", "a") with { Constraints = ["b <2", "c"] };
        Assert.Equal("a 1, b 1", @case.Versions());
    }

    [Theory]
    [InlineData(TimestampPolicy.RequireTimestamp, "a 1")]
    [InlineData(TimestampPolicy.AllowMissing, "a 3")]
    [InlineData(TimestampPolicy.RequireIndexedTimestamp, "none")]
    public void Builds_newer_than_the_limit_are_shut_out(TimestampPolicy policy, string expected) =>
        Assert.Equal(expected, (SolverCase.Of("a 1 time 1600000000000; a 2 time 1600000000001; a 3", "a") with { ExcludeNewer = 1600000000000, TimestampPolicy = policy }).Versions());

    [Fact]
    public void The_time_limit_holds_for_locked_and_pinned_records_too()
    {
        // RULES.md, 2.5, says that it does not touch them; rattler 0.28.0, asked, shuts them out, which is also what a limit that is to keep new builds out has to do.
        var @case = SolverCase.Of("a 1 time 1600000000000; a 2 time 1600000000001", "a") with { ExcludeNewer = 1600000000000 };
        Assert.Equal("a 1", (@case with { Locked = ["main/linux-64/a-2-h_0.conda"] }).Versions());
        Assert.Equal("none", (@case with { Pinned = ["main/linux-64/a-2-h_0.conda"] }).Versions());
    }

    [Theory]
    [InlineData(SolveStrategy.Highest, "a 2, b 2")]
    [InlineData(SolveStrategy.Lowest, "a 1, b 1")]
    [InlineData(SolveStrategy.LowestDirect, "a 1, b 2")]
    public void The_strategy_says_which_version_is_tried_first(SolveStrategy strategy, string expected) =>
        Assert.Equal(expected, (SolverCase.Of("a 1 -> b; a 2 -> b; b 1; b 2", "a") with { Strategy = strategy }).Versions());

    [Fact]
    public void Python_can_be_made_to_need_pip() =>
        Assert.Equal("pip 1, python 3.11", (SolverCase.Of("python 3.11; pip 1", "python") with { AddPip = true }).Versions());

    [Fact]
    public void Extras_turn_on_what_they_list()
    {
        var package = new TestPackage("a", "1", "h_0") { Extras = new Dictionary<string, IReadOnlyList<string>> { ["x"] = ["b <2"] } };
        var @case = new SolverCase { Folders = [("main", "linux-64", [package, .. SolverCase.Read("b 1; b 2; c 1 -> a[extras=[x]]")])], Specs = ["a"] };
        Assert.Equal("a 1", @case.Versions());
        Assert.Equal("a 1, b 1", (@case with { Specs = ["a[extras=[x]]"] }).Versions());
        Assert.Equal("a 1, b 1, c 1", (@case with { Specs = ["c"] }).Versions());
        Assert.Equal("none", (@case with { Specs = ["a[extras=[x]]", "b >=2"] }).Versions());
    }

    [Fact]
    public void Virtual_packages_exist_as_given()
    {
        var @case = SolverCase.Of("a 1 -> __glibc >=2.17; a 2 -> __glibc >=2.40; b 1 limits __glibc >=2.40", "a") with { VirtualPackages = ["__glibc=2.36=0"] };
        Assert.Equal("a 1", @case.Versions());
        Assert.Equal("none", (@case with { Specs = ["b"] }).Versions());
        Assert.Equal("none", (@case with { Specs = ["a 2"] }).Versions());
    }

    [Fact]
    public void A_pattern_for_a_name_is_refused()
    {
        var request = SolverCase.Of("a 1", "a").Request();
        request = request with { Specs = [MatchSpec.Parse("a*", Strictness.Lenient, NameForm.Pattern)] };
        Assert.Equal("a package has to be named, this is a pattern: \"a*\"", Assert.Throws<PonchoException>(() => Solver.Solve(request, CancellationToken.None)).Message);
    }

    [Fact]
    public void Nothing_asked_is_answered_with_nothing() => Assert.Equal([], SolverCase.Of("a 1").Answer()!);

    [Fact]
    public void A_solve_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => Solver.Solve(SolverCase.Of("a 1", "a").Request(), cancel.Token));
    }

    [Fact]
    public void What_looks_like_a_million_ways_is_refuted_at_once()
    {
        // Forty names of ten builds each that all need the same other one, which is not to be had in the last.
        string packages = string.Join(';', from name in Enumerable.Range(0, 40) from version in Enumerable.Range(1, 10) select $"n{name} {version} -> n{name + 1} & x {version}")
            + ";" + string.Join(';', Enumerable.Range(1, 10).Select(version => $"x {version}")) + ";n40 1 -> x >=11";
        Assert.Equal("none", SolverCase.Of(packages, "n0").Versions());
    }

    [Fact]
    public void A_long_chain_needs_no_stack()
    {
        string packages = string.Join(';', Enumerable.Range(0, 20_000).Select(i => $"p{i} 1 -> p{i + 1}")) + ";p20000 1";
        Assert.Equal(20_001, SolverCase.Of(packages, "p0").Answer()!.Length);
    }

    [Fact]
    public void Random_answers_hold_by_themselves()
    {
        int solved = 0;
        for (ulong seed = 1; seed <= (ulong)LongRun.Times(600, 100_000); seed++)
        {
            var request = new RandomCases(seed).Make().Request();
            if (Solver.Solve(request, CancellationToken.None) is not Solution solution) continue;
            Assert.True(AnswerCheck.Problem(request, solution.Records) is null, $"seed {seed}: {AnswerCheck.Problem(request, solution.Records)}");
            solved++;
        }

        Assert.True(solved > 100);
    }

    [Fact]
    public void Mutated_channels_are_solved_or_refused()
    {
        var random = new Random(7);
        for (int i = 0; i < LongRun.Times(300, 50_000); i++)
        {
            var @case = new RandomCases((ulong)i).Make();
            var json = @case.ToJson()["channels"]![@case.Channels.First()]!["linux-64"]!.ToJsonString();
            byte[] mutated = Encoding.UTF8.GetBytes(json);
            for (int j = 0; j <= i % 10; j++) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                var index = RepodataIndex.Read(mutated, SolverCase.Channel("one"), "linux-64");
                var result = Solver.Solve(@case.Request() with { Repodata = new RepodataSet([index]), Pinned = [], Locked = [] }, CancellationToken.None);
                if (result is Conflict) Assert.NotEmpty(result.ToString()!);
            }
            catch (PonchoException)
            {
                // Refused in one line.
            }
        }
    }

    private static SolverCase Two(string one, string two, params string[] specs) =>
        new() { Folders = [("one", "linux-64", SolverCase.Read(one)), ("two", "linux-64", SolverCase.Read(two))], Specs = specs };
}
