using System.Diagnostics;
using System.Globalization;
using System.Text;
using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Repodata;

/// <summary>Indexes made to cost more than they should, or to name what is not theirs: read or refused in bounded memory and time, and good records beside the bad ones are chosen.</summary>
public sealed class HostileIndexTests
{
    private const string Good = "\"good-1.0-0.conda\": {\"name\": \"good\", \"version\": \"1.0\", \"build\": \"0\", \"build_number\": 0, \"depends\": [], \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}";

    /// <summary>What a record, or the index around it, says; whether the whole index is refused for it.</summary>
    public static TheoryData<string, string, bool> Cases => new()
    {
        { "a name of 10 MB", Record($"\"name\": \"{Long}\""), false },
        { "a version of 10 MB", Record($"\"version\": \"{Long}\""), false },
        { "a build of 10 MB", Record($"\"build\": \"{Long}\""), false },
        { "a dependency of 10 MB", Record($"\"depends\": [\"{Long}\"]"), false },
        { "a dependency of 10 MB of parentheses", Record($"\"depends\": [\"good {new string('(', 10 << 20)}\"]"), false },
        { "a version of 10 MB of dots", Record($"\"version\": \"{new string('.', 10 << 20)}\""), false },
        { "a license of 10 MB", Record($"\"license\": \"{Long}\""), false },
        { "an unknown member of 10 MB", Record($"\"unknown\": \"{Long}\""), false },
        { "a file name of 10 MB", $"\"{Long}-1.0-0.conda\": {{\"name\": \"bad\", \"version\": \"1.0\", \"build\": \"0\", \"build_number\": 0, \"depends\": []}}", false },
        { "a million dependencies", Record($"\"depends\": [{string.Join(',', Enumerable.Repeat("\"good\"", 1_000_000))}]"), false },
        { "a record nested a million deep", Record("\"unknown\": " + new string('[', 1_000_000) + new string(']', 1_000_000)), true },
        { "objects nested a million deep", Record("\"unknown\": " + string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000)) + "1" + new string('}', 1_000_000)), true },
        { "a million brackets that are never closed", "\"bad-1.0-0.conda\": " + new string('[', 1_000_000), true },
        { "a file name that is a path", "\"../../../etc/bad-1.0-0.conda\": {\"name\": \"bad\", \"version\": \"1.0\", \"build\": \"0\", \"build_number\": 0, \"depends\": []}", false },
        { "a name that is a path", Record("\"name\": \"../../bad\""), false },
        { "a name with NUL", Record("\"name\": \"ba\\u0000d\""), false },
        { "half a surrogate pair", Record("\"build\": \"\\ud800\", \"x\\udfff\": 1"), false },
    };

    private static string Long => new('x', 10 << 20);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hostile_index_is_passed_over_or_refused(string what, string records, bool isRefused)
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"info": {"subdir": "linux-64"}, "packages": {}, "packages.conda": { {{Good}}, {{records}} } }""");
        var watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (isRefused) Assert.Throws<PonchoException>(() => Read(json));
        else
        {
            var index = Read(json);
            foreach (string name in index.Names) _ = index.Records(name);
            var result = Solver.Solve(new SolveRequest { Specs = [MatchSpec.Parse("good", Strictness.Lenient)], Repodata = new RepodataSet([index]) }, default);
            Assert.Equal("good", Assert.IsType<Solution>(result).Records.Single().Name);
            result = Solver.Solve(new SolveRequest { Specs = [MatchSpec.Parse("bad", Strictness.Lenient)], Repodata = new RepodataSet([index]) }, default);
            if (result is Solution { Records: [.., { Name: "bad" } bad] }) Assert.DoesNotContain("..", bad.Name, StringComparison.Ordinal);
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1L << 30, what);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{what}: {watch.Elapsed}");
    }

    [Fact]
    public void Packages_that_need_each_other_in_circles_are_solved()
    {
        const int Count = 3000;
        string records = string.Join(",\n", Enumerable.Range(0, Count).Select(i => Build($"p{i}", 1, $"p{(i + 1) % Count}", $"p{i * 7 % Count}")));
        var index = Read(Encoding.UTF8.GetBytes($$"""{"packages.conda": { {{records}} } }"""));
        var result = Solver.Solve(new SolveRequest { Specs = [MatchSpec.Parse("p0", Strictness.Lenient)], Repodata = new RepodataSet([index]) }, default);
        Assert.Equal(Count, Assert.IsType<Solution>(result).Records.Count);
    }

    /// <summary>Each of many builds needs another name's many builds in a way of its own: the product is bounded.</summary>
    [Fact]
    public void Too_many_ways_to_ask_are_refused()
    {
        const int Count = 1000;
        var builds = Enumerable.Range(0, Count);
        var index = Read(Encoding.UTF8.GetBytes($$"""{"packages.conda": { {{string.Join(",\n", builds.Select(i => Build("a", i, $"b !={i}")).Concat(builds.Select(i => Build("b", i))))}} } }"""));
        var request = new SolveRequest { Specs = [MatchSpec.Parse("a", Strictness.Lenient)], Repodata = new RepodataSet([index]) };
        Assert.Equal(2, Assert.IsType<Solution>(Solver.Solve(request, default)).Records.Count);
        var error = Assert.Throws<PonchoException>(() => Solver.Solve(request with { MostPairs = 1_000_000 }, default));
        Assert.Equal("the channels' indexes ask for packages in too many ways to be solved, such as for \"b\"", error.Message);
        Assert.NotNull(error.Hint);
    }

    /// <summary>The same with nothing changed: in the long run 10^5 builds of each, which would be 10^10 pairs.</summary>
    [Fact]
    public void A_hundred_thousand_builds_that_each_ask_otherwise_end_in_bounded_time()
    {
        int count = LongRun.Times(1000, 100_000);
        var builds = Enumerable.Range(0, count);
        var index = Read(Encoding.UTF8.GetBytes($$"""{"packages.conda": { {{string.Join(",\n", builds.Select(i => Build("a", i, $"b ==x{i}|=={i}")).Concat(builds.Select(i => Build("b", i))))}} } }"""));
        var request = new SolveRequest { Specs = [MatchSpec.Parse("a", Strictness.Lenient)], Repodata = new RepodataSet([index]) };
        if (LongRun.IsAsked) Assert.Throws<PonchoException>(() => Solver.Solve(request, default));
        else Assert.Equal(2, Assert.IsType<Solution>(Solver.Solve(request, default)).Records.Count);
    }

    private static RepodataIndex Read(byte[] json) =>
        RepodataIndex.Read(json, new Channel { Name = "c", CanonicalUrl = "https://conda.anaconda.org/c", BaseUrls = ["https://conda.anaconda.org/c"], DisplayName = "c" }, "linux-64");

    // A record of "bad" in which one member is another.
    private static string Record(string member)
    {
        string[] usual = ["\"name\": \"bad\"", "\"version\": \"1.0\"", "\"build\": \"0\"", "\"build_number\": 0", "\"depends\": []"];
        string key = member[..member.IndexOf(':', StringComparison.Ordinal)];
        return $"\"bad-1.0-0.conda\": {{{string.Join(", ", usual.Where(other => !other.StartsWith(key, StringComparison.Ordinal)).Append(member))}}}";
    }

    private static string Build(string name, int version, params string[] depends) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            "{{name}}-{{version}}-0.conda": {"name": "{{name}}", "version": "{{version}}", "build": "0", "build_number": 0, "depends": [{{string.Join(", ", depends.Select(spec => $"\"{spec}\""))}}], "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}
            """);
}
