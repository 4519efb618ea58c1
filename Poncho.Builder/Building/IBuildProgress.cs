using Poncho.IO.Net;

namespace Poncho.Builder.Building;

/// <summary>
/// Where a build tells what it does, for people: a live display on a terminal, nothing or a line elsewhere, a list in tests. Called from
/// any thread; never throws; what is told changes no result.
/// </summary>
internal interface IBuildProgress
{
    /// <summary>Where downloads tell their bytes: repodata and archives.</summary>
    ITransferProgress Transfers { get; }

    /// <summary>A step starts. It ends when it was ended as often as begun.</summary>
    /// <param name="step">Which one.</param>
    /// <param name="items">How many items it has; 0 where it has none, or where their number is not known yet.</param>
    /// <param name="bytes">What the items have together, as far as it is known; 0 where it is not.</param>
    void Begin(BuildStep step, int items, long bytes = 0);

    /// <summary>Work on an item of the step begins, after what it had to wait for.</summary>
    /// <param name="step">Which one.</param>
    /// <param name="item">The item; of a step without items, in a few words, what it does now.</param>
    /// <param name="bytes">What it counts for in the bytes of the step; 0 where that is not known.</param>
    void At(BuildStep step, string item, long bytes = 0);

    /// <summary>One item of the step is done.</summary>
    /// <param name="step">Which one.</param>
    /// <param name="item">The item, as it was called when work on it began.</param>
    /// <param name="bytes">What it counted for in the bytes of the step.</param>
    void Done(BuildStep step, string item, long bytes = 0);

    /// <summary>The step is over.</summary>
    void End(BuildStep step);

    /// <summary>
    /// Something that does not stop the build but that the user should know, one line without "warning:" before it. All warnings come this
    /// way: the command line prints them at once, and again in <c>--json</c>.
    /// </summary>
    void Warn(string message);

    /// <summary>A detail for <c>--verbose</c>, one line.</summary>
    void Note(string message);
}
