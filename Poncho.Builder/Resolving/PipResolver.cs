using Poncho.Builder.Wheels;
using Poncho.IO.Files;

namespace Poncho.Builder.Resolving;

/// <summary>Asks the environment's own pip what it would install: pip is the authority on its resolver.</summary>
/// <param name="pip">The environment's pip.</param>
/// <param name="logs">The folder for what it says.</param>
internal sealed class PipResolver(PipProgram pip, string logs)
{
    /// <summary>Is given each line that pip says; null where nobody listens.</summary>
    public Action<string>? Heard { get; init; }

    /// <returns>What pip would install into the environment; what the conda part has already is not among it.</returns>
    /// <exception cref="PipException">It cannot be had.</exception>
    public async Task<IReadOnlyList<PipReportItem>> ResolveAsync(PipQuestion question, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        List<string> words = ["-r", await scratch.WriteAsync("requirements.txt", question.Lines, cancel)];
        if (question.Constraints.Count > 0) words.AddRange(["-c", await scratch.WriteAsync("constraints.txt", question.Constraints, cancel)]);
        if (question.Preferred.Count > 0)
        {
            string preferred = await scratch.WriteAsync("preferred.txt", question.Preferred, cancel);
            if (await TryAsync([.. words, "-c", preferred], scratch, question.Folder, cancel) is ({ } kept, _)) return kept;
        }

        var (items, answer) = await TryAsync(words, scratch, question.Folder, cancel);
        return items ?? throw PipErrors.Of(answer, Log);
    }

    private string Log => Path.Combine(logs, "pip-resolve.log");

    private async Task<(IReadOnlyList<PipReportItem>? Items, PipAnswer Answer)> TryAsync(IReadOnlyList<string> words, Scratch scratch, string folder, CancellationToken cancel)
    {
        string report = scratch.PathOf("report.json");
        string[] all = ["install", "--dry-run", "--report", report, .. words];
        var answer = await pip.RunAsync(new PipCall { Words = all, Folder = folder, Log = Log, Heard = Heard, Builds = true }, cancel);
        if (!answer.Succeeded) return (null, answer);
        try
        {
            return (PipReport.Read(await File.ReadAllBytesAsync(report, cancel)), answer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(report, e);
        }
    }
}
