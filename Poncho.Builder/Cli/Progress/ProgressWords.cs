using System.Globalization;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli.Progress;

/// <summary>How far a step is, in a line of a log.</summary>
internal static class ProgressWords
{
    // A log's line may be long, but a list of thirty names says no more than one of four.
    private const int MostNames = 4;

    public static string Of(StepProgress step)
    {
        string counted = step.Items == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{step.ItemsDone} of {step.Items}");
        return Join(step, [counted, .. NamesOf(step)]);
    }

    public static string OfFetch(StepProgress step, long bytes, RateMeter meter)
    {
        string rate = meter.Rate is { } known and > 0 ? $"{ByteText.Size((long)known)}/s" : "";
        if (step.Bytes <= 0) return Join(step, [$"{step.ItemsDone} of {step.Items}", bytes > 0 ? ByteText.Size(bytes) : "", rate]);
        bytes = Math.Min(bytes, step.Bytes);
        string left = meter.TimeFor(step.Bytes - bytes) is { } time ? $"{ProgressLine.Seconds(time)} left" : "";
        return Join(step, [$"{ByteText.Size(bytes)} of {ByteText.Size(step.Bytes)}", rate, left]);
    }

    /// <summary>A host that was asked and has not answered yet.</summary>
    public static string OfHost(string host, TimeSpan time) => $"waiting for {host} to answer ({ProgressLine.Seconds(time)})";

    private static IEnumerable<string> NamesOf(StepProgress step)
    {
        int more = step.AtWork.Count - MostNames;
        return more > 0 ? [.. step.AtWork.Take(MostNames), $"{more} more"] : step.AtWork;
    }

    private static string Join(StepProgress step, IEnumerable<string> parts)
    {
        string said = string.Join(", ", parts.Where(part => part.Length > 0));
        return $"{StepText.Present(step.Step)} ({ProgressLine.Seconds(step.Elapsed)}){(said.Length > 0 ? ": " + said : "")}";
    }
}
