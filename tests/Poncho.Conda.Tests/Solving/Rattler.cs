using System.Diagnostics;
using System.Text.Json;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Solving;

/// <summary>Asks rattler itself, through <c>tests/tools/rattler_answers.py</c>.</summary>
internal static class Rattler
{
    /// <summary>The answers to cases, in their order; skips the test where no Python with py-rattler is at hand.</summary>
    public static async Task<List<Answer>> AnswerAsync(IReadOnlyList<SolverCase> cases)
    {
        var start = new ProcessStartInfo(Peers.NeedPython("rattler"), [Repository.Path("tests", "tools", "rattler_answers.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var writing = Task.Run(async () =>
        {
            foreach (var @case in cases) await process.StandardInput.WriteLineAsync(@case.ToJson().ToJsonString());
            process.StandardInput.Close();
        });
        var answers = new List<Answer>();
        while (await process.StandardOutput.ReadLineAsync() is { } line) answers.Add(Read(line));
        await writing;
        Assert.Equal(cases.Count, answers.Count);
        return answers;
    }

    private static Answer Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.ValueKind switch
        {
            JsonValueKind.Null => new Answer(null, null),
            JsonValueKind.Array => new Answer([.. json.RootElement.EnumerateArray().Select(item => item.GetString()!).Order(StringComparer.Ordinal)], null),
            _ => new Answer(null, json.RootElement.GetProperty("error").GetString()),
        };
    }

    /// <param name="Paths">Null where there is no solution.</param>
    /// <param name="Error">Why rattler refused the question; null where it did not.</param>
    internal sealed record Answer(string[]? Paths, string? Error);
}
