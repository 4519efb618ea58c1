using System.Text;
using Poncho.Conda.Solving;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Solving;

public sealed class SolveProblemTests
{
    [Fact]
    public void A_saved_problem_has_the_same_answer()
    {
        for (ulong seed = 1; seed <= (ulong)LongRun.Times(200, 10_000); seed++)
        {
            var request = new RandomCases(seed).Make().Request();
            Assert.Equal(Answer(request), Answer(SolveProblem.Read(Saved(request))));
        }
    }

    [Fact]
    public void A_saved_problem_of_real_channels_has_the_same_answer_and_only_what_can_be_reached()
    {
        var set = new OracleSet("conda-tests-4");
        foreach (var query in set.Queries.Where((_, i) => i % 20 == 0))
        {
            var request = set.Request(query);
            var saved = SolveProblem.Read(Saved(request));
            Assert.Equal(Answer(request), Answer(saved));
            Assert.True(saved.Repodata.Indexes.Sum(index => index.Count) < request.Repodata.Indexes.Sum(index => index.Count));
        }
    }

    [Fact]
    public void A_saved_problem_holds_no_address_to_fetch_from()
    {
        var request = SolverCase.Of("a 1", "a").Request();
        var channel = SolverCase.Channel("main") with { BaseUrls = ["https://user:secret@host/t/token/main"] };
        request = request with { Repodata = new([Conda.Repodata.RepodataIndex.Read("{}"u8.ToArray(), channel, "noarch")]) };
        string saved = Encoding.UTF8.GetString(Saved(request));
        Assert.DoesNotContain("secret", saved, StringComparison.Ordinal);
        Assert.DoesNotContain("token", saved, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not a solver problem")]
    [InlineData("{}", "not a solver problem")]
    [InlineData("{\"schema\": 9}", "a solver problem of another version: \"9\"")]
    public void What_is_no_problem_is_refused(string json, string message) => Assert.Equal(message, Assert.Throws<PonchoException>(() => SolveProblem.Read(Encoding.UTF8.GetBytes(json))).Message);

    private static byte[] Saved(SolveRequest request)
    {
        using var output = new MemoryStream();
        SolveProblem.Write(request, output);
        return output.ToArray();
    }

    private static string Answer(SolveRequest request) =>
        Solver.Solve(request, CancellationToken.None) is Solution solution ? string.Join(' ', solution.Records.Select(SolverCase.PathOf)) : "none";
}
