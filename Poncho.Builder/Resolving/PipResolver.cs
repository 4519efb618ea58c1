using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Resolving;

/// <summary>Asks the environment's own pip what it would install: pip is the authority on its resolver.</summary>
/// <param name="pip">The environment's pip.</param>
/// <param name="logs">The folder for what it says.</param>
internal sealed class PipResolver(PipProgram pip, string logs)
{
    /// <param name="lines">What is asked for, as a requirements file has it.</param>
    /// <param name="preferred">Versions of before, <c>NAME==VERSION</c>, which hold as far as they can.</param>
    /// <param name="folder">The folder that relative paths are below.</param>
    /// <param name="cancel">Ends pip.</param>
    /// <returns>What pip would install into the environment; what the conda part has already is not among it.</returns>
    /// <exception cref="PipException">It cannot be had.</exception>
    public async Task<IReadOnlyList<PipReportItem>> ResolveAsync(IReadOnlyList<string> lines, IReadOnlyList<string> preferred, string folder, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        string requirements = await scratch.WriteAsync("requirements.txt", lines, cancel);
        if (preferred.Count > 0)
        {
            string constraints = await scratch.WriteAsync("constraints.txt", preferred, cancel);
            if (await TryAsync(["-r", requirements, "-c", constraints], scratch, folder, cancel) is ({ } kept, _)) return kept;
        }

        var (items, answer) = await TryAsync(["-r", requirements], scratch, folder, cancel);
        return items ?? throw PipErrors.Of(answer, Log);
    }

    private string Log => Path.Combine(logs, "pip-resolve.log");

    private async Task<(IReadOnlyList<PipReportItem>? Items, PipAnswer Answer)> TryAsync(IReadOnlyList<string> words, Scratch scratch, string folder, CancellationToken cancel)
    {
        string report = scratch.PathOf("report.json");
        var answer = await pip.RunAsync(new PipCall { Words = ["install", "--dry-run", "--report", report, .. words], Folder = folder, Log = Log, Builds = true }, cancel);
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
