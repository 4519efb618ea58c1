using System.Diagnostics;
using System.Globalization;
using Poncho.Conda.Solving;

namespace Poncho.Benchmarks.Solving;

/// <summary><c>solve SET...</c>: asks all questions of these sets once to warm up and once more with the clock running; the last line of output says the seconds.</summary>
internal static class SolveRun
{
    public static void Run(IReadOnlyList<string> sets)
    {
        SolveRequest[] requests = [.. sets.SelectMany(set => new QuestionSet(set).Requests)];
        Ask(requests);
        var time = Stopwatch.StartNew();
        int solved = Ask(requests);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\": {time.Elapsed.TotalSeconds:F4}, \"questions\": {requests.Length}, \"solved\": {solved}}}"));
    }

    private static int Ask(SolveRequest[] requests) => requests.Count(request => Solver.Solve(request, CancellationToken.None) is Solution);
}
