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

    /// <summary>A step starts.</summary>
    /// <param name="items">How many items it has; 0 where it has none, or where their number is not known yet.</param>
    void Begin(BuildStep step, int items);

    /// <summary>One item of the step is done.</summary>
    void Done(BuildStep step, string item);

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
