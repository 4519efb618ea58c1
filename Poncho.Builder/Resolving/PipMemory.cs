using Poncho.Builder.Building;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Resolving;

/// <summary>Answers from what pip said before where that still holds, and else has pip asked.</summary>
/// <param name="answers">What pip said before.</param>
/// <param name="indexes">The indexes and folders that pip is told of.</param>
/// <param name="environment">The variables of this process.</param>
/// <param name="home">The user's home folder.</param>
/// <param name="progress">Hears where an answer is from.</param>
internal sealed class PipMemory(
    PipAnswers answers, PipIndexes indexes, IReadOnlyDictionary<string, string?> environment, string home, IBuildProgress progress)
{
    /// <summary>Whether pip was asked.</summary>
    public bool WasAsked { get; private set; }

    /// <param name="question">What is to be resolved.</param>
    /// <param name="conda">The conda part in which pip resolves it.</param>
    /// <param name="ask">Has pip resolve it.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PipException">It cannot be had.</exception>
    public async Task<IReadOnlyList<PipReportItem>> GetAsync(
        PipQuestion question, EnvironmentLock conda, Func<PipQuestion, Task<PipResolution>> ask, CancellationToken cancel)
    {
        var key = PipAnswerKey.Of(question, conda, indexes, environment, home);
        if (key is { } known && await answers.FindAsync(known, cancel) is { } found)
        {
            progress.Note("pip is not asked: no page of an index that its last answer came from has changed");
            return found;
        }

        WasAsked = true;
        var answer = await ask(question);
        if (key is { } next && !await answers.AddAsync(next, answer, cancel)) progress.Note("pip's answer is not kept for the next time");
        return answer.Failure is null ? answer.Items : throw answer.Failure;
    }
}
