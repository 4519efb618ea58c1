using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;

namespace Poncho.Builder.Cli.Progress;

/// <summary>
/// Lines of a display: what goes on, a bar, how much of how much, and how long the rest takes. The last column stays free, since some
/// terminals break the line there.
/// </summary>
internal static class ProgressLine
{
    private const int LabelWidth = 18, LongestBar = 30, ShortestBar = 8, NameWidth = 40;

    // Room for "999.9 MB/999.9 MB  999.9 MB/s  359 s left" behind every bar, so that all bars of a display have one length.
    private const int AmountWidth = 43;
    private const string Gap = "  ";

    // "0 s left" would stand there for as long as the last item takes.
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(0.5);

    /// <summary>A step whose items are counted, or that has none.</summary>
    public static string Of(StepProgress step, TimeSpan? left, int width)
    {
        string label = StepText.Present(step.Step), work = string.Join(", ", step.AtWork);
        if (step.Items == 0) return Compose(label, null, Seconds(step.Elapsed), work, width);
        string amount = string.Create(CultureInfo.InvariantCulture, $"{step.ItemsDone}/{step.Items}");
        double part = step.Bytes > 0 ? (double)step.BytesDone / step.Bytes : (double)step.ItemsDone / step.Items;
        return Compose(label, part, amount + Left(left), work, width);
    }

    /// <summary>The downloads of a build together.</summary>
    public static string OfFetch(StepProgress step, long bytes, RateMeter meter, int width)
    {
        if (step.Bytes <= 0) return Compose(StepText.Present(step.Step), (double)step.ItemsDone / Math.Max(step.Items, 1), OfUnknown(step, bytes, meter), "", width);
        bytes = Math.Min(bytes, step.Bytes);
        string amount = $"{ByteText.Size(bytes)}/{ByteText.Size(step.Bytes)}";
        // What has come has no rate any more.
        if (bytes < step.Bytes) amount += Rate(meter) + Left(meter.TimeFor(step.Bytes - bytes));
        return Compose(StepText.Present(step.Step), (double)bytes / step.Bytes, amount, "", width);
    }

    /// <summary>One transfer.</summary>
    public static string OfTransfer(string name, long? bytes, RateMeter meter, int width)
    {
        string all = bytes is { } known and > 0 ? "/" + ByteText.Size(known) : "";
        string amount = ByteText.Size(meter.Total) + all + Rate(meter);
        int room = Math.Max(ShortestBar, Math.Min(NameWidth, width - 1 - amount.Length - 2 * Gap.Length));
        return Cut(Gap + Short(PlainText.Line(name), room).PadRight(room) + Gap + amount, width - 1);
    }

    /// <summary>A host that was asked and has not answered yet.</summary>
    public static string OfHost(string host, TimeSpan time, int width) => Compose("waiting", null, Seconds(time), $"for {PlainText.Line(host)} to answer", width);

    // Of wheels no index says before how large they are.
    private static string OfUnknown(StepProgress step, long bytes, RateMeter meter)
    {
        string came = bytes > 0 ? Gap + ByteText.Size(bytes) + Rate(meter) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{step.ItemsDone}/{step.Items}{came}");
    }

    private static string Compose(string label, double? part, string amount, string tail, int width)
    {
        string head = label.PadRight(LabelWidth), gap = tail.Length > 0 ? Gap : "";
        int room = Math.Min(LongestBar, width - 1 - LabelWidth - Gap.Length - AmountWidth);
        string bar = part is { } done && room >= ShortestBar ? Bar(done, room) + Gap : "";
        return Cut(head + bar + amount + gap + tail, width - 1);
    }

    private static string Bar(double part, int length)
    {
        int inside = length - 2, done = (int)(Math.Clamp(part, 0, 1) * inside);
        return $"[{new string('=', done)}{new string(' ', inside - done)}]";
    }

    // What lies on this machine comes without a transfer.
    private static string Rate(RateMeter meter) => meter is { Total: > 0, Rate: { } rate } ? $"{Gap}{ByteText.Size((long)rate)}/s" : "";

    private static string Left(TimeSpan? left) => left is { } time && time >= s_soon ? $"{Gap}{Seconds(time)} left" : "";

    /// <summary>In whole seconds: tenths would flicker.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalSeconds, MidpointRounding.AwayFromZero):0} s")
        : ByteText.Time(time);

    private static string Cut(string line, int width) => line.Length <= width ? line : width > 3 ? line[..(width - 3)] + "..." : line[..Math.Max(0, width)];

    // The end of a long name says more than its start: version and build. Only of a wheel it says for which machines it is.
    private static string Short(string name, int width) =>
        name.Length <= width || name.EndsWith(".whl", StringComparison.Ordinal) ? Cut(name, width) : "..." + name[^(width - 3)..];
}
