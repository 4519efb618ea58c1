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

    /// <returns>What pip would install into the environment, and what the conda part has already is not among it; or that no versions fit.</returns>
    /// <exception cref="PipException">It cannot be had.</exception>
    public async Task<PipResolution> ResolveAsync(PipQuestion question, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        List<string> words = ["-r", await scratch.WriteAsync("requirements.txt", question.Lines, cancel)];
        if (question.Constraints.Count > 0) words.AddRange(["-c", await scratch.WriteAsync("constraints.txt", question.Constraints, cancel)]);
        if (question.Preferred.Count > 0)
        {
            string preferred = await scratch.WriteAsync("preferred.txt", question.Preferred, cancel);
            if (await TryAsync([.. words, "-c", preferred], scratch, question.Folder, cancel) is ({ } kept, _)) return kept;
        }

        var (resolution, answer) = await TryAsync(words, scratch, question.Folder, cancel);
        if (resolution is not null) return resolution;
        var failure = PipErrors.Of(answer, Log);
        if (!failure.IsAboutVersions) throw failure;
        return new PipResolution([], PipFailure.Write(failure), await ReadLogAsync(scratch, cancel)) { Failure = failure };
    }

    private const string LogName = "pip.log";

    private static async Task<string> ReadLogAsync(Scratch scratch, CancellationToken cancel) =>
        File.Exists(scratch.PathOf(LogName)) ? await File.ReadAllTextAsync(scratch.PathOf(LogName), cancel) : "";

    private string Log => Path.Combine(logs, "pip-resolve.log");

    private async Task<(PipResolution? Resolution, PipAnswer Answer)> TryAsync(IReadOnlyList<string> words, Scratch scratch, string folder, CancellationToken cancel)
    {
        // pip adds to a log that is there: what it read for the first try counts for the second.
        string report = scratch.PathOf("report.json"), log = scratch.PathOf(LogName);
        string[] all = ["--log", log, "install", "--dry-run", "--report", report, .. words];
        var answer = await pip.RunAsync(new PipCall { Words = all, Folder = folder, Log = Log, Heard = Heard, Builds = true }, cancel);
        if (!answer.Succeeded) return (null, answer);
        try
        {
            byte[] said = await File.ReadAllBytesAsync(report, cancel);
            return (new PipResolution(PipReport.Read(said), said, await ReadLogAsync(scratch, cancel)), answer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(report, e);
        }
    }
}
