using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Poncho.Builder.Cli.Progress;

/// <summary>How far a line of the display is: <c>12/67</c> of a step, <c>1.2 MB/24.0 MB 8.1 MB/s</c> of a transfer.</summary>
internal sealed class AmountColumn : ProgressColumn
{
    /// <summary>Marks the tasks that count bytes.</summary>
    public const string IsBytes = "bytes";

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        return new Text(task.State.Get<bool>(IsBytes) ? Bytes(task) : Items(task)) { Overflow = Overflow.Crop };
    }

    private static string Items(ProgressTask task) => task.IsIndeterminate
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(task.Value):0}/{task.MaxValue:0}");

    private static string Bytes(ProgressTask task)
    {
        string all = task.IsIndeterminate ? "" : "/" + ByteText.Size((long)task.MaxValue);
        string rate = task.Speed is { } speed ? " " + ByteText.Size((long)speed) + "/s" : "";
        return ByteText.Size((long)Math.Ceiling(task.Value)) + all + rate;
    }
}
