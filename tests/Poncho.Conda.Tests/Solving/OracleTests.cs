using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Poncho.Conda.Pools;
using Poncho.Conda.Solving;
using Xunit;

namespace Poncho.Conda.Tests.Solving;

/// <summary>Real channels, questions to them, and what rattler answered (<c>../shared/data/solver</c>).</summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    /// <summary>The slowest question may take so long, with all that is parsed for the first time; resolvo's own limit of patience with hard ones is a fifth of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Every_question_of_the_oracle_is_answered_as_recorded()
    {
        int right = 0, all = 0;
        var wrong = new List<string>();
        foreach (string name in OracleSet.Names)
        {
            var set = new OracleSet(name);
            int before = right;
            var time = Stopwatch.StartNew();
            foreach (var query in set.Queries)
            {
                if (Check(set, query) is not { } problem) right++;
                else wrong.Add(problem);
            }

            all += set.Queries.Count;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {right - before} of {set.Queries.Count} in {time.Elapsed.TotalSeconds:F2} s"));
        }

        output.WriteLine($"all: {right} of {all}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }

    [Fact]
    public void Answers_need_no_more_than_they_say_and_leave_nothing_unmet()
    {
        int solved = 0;
        foreach (string name in OracleSet.Names)
        {
            var set = new OracleSet(name);
            foreach (var query in set.Queries)
            {
                var request = set.Request(query);
                if (Solver.Solve(request, CancellationToken.None) is not Solution solution) continue;
                Assert.True(AnswerCheck.Problem(request, solution.Records) is not { } problem, $"{query.GetProperty("id")}: {AnswerCheck.Problem(request, solution.Records)}");
                solved++;
            }
        }

        output.WriteLine($"{solved} answers checked");
    }

    [Fact]
    public void The_order_in_which_solves_share_what_they_learned_does_not_matter()
    {
        var forwards = new OracleSet("rattler-small");
        var backwards = new OracleSet("rattler-small");
        var first = forwards.Queries.Select(forwards.Answer).ToList();
        var second = backwards.Queries.Reverse().Select(backwards.Answer).Reverse().ToList();
        Assert.Equal(first.Select(Show), second.Select(Show));
    }

    private static string? Check(OracleSet set, JsonElement query)
    {
        var time = Stopwatch.StartNew();
        string id = query.GetProperty("id").GetString()!;
        string[]? answer = set.Answer(query), expected = OracleSet.Expected(query);
        // Rattler reads a platform folder and a file's name in a spec and passes them over; here they limit.
        if (query.TryGetProperty("quirk", out _)) return IsAsAsked(set.Request(query)) ? null : $"{id}: got {Show(answer)}";
        if (time.Elapsed > Patience) return $"{id}: took {time.Elapsed}";
        return Show(answer) == Show(expected) ? null : $"{id}: got {Show(answer?.Except(expected ?? []))}, not {Show(expected?.Except(answer ?? []))}";
    }

    private static bool IsAsAsked(SolveRequest request) =>
        Solver.Solve(request, CancellationToken.None) is not Solution { Records: var records }
        || request.Specs.All(spec => RecordQuestion.IsMet(spec, records.Single(record => record.Name == spec.Name)));

    private static string Show(IEnumerable<string>? paths) => paths is null ? "no answer" : string.Join(' ', paths);
}
