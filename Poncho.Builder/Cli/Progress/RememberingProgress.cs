using Poncho.Builder.Building;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>Passes everything on, and keeps the warnings for <c>--json</c>.</summary>
internal sealed class RememberingProgress(IBuildProgress inner, List<string> warnings) : IBuildProgress
{
    public ITransferProgress Transfers => inner.Transfers;

    public void Begin(BuildStep step, int items, long bytes = 0) => inner.Begin(step, items, bytes);

    public void At(BuildStep step, string item, long bytes = 0) => inner.At(step, item, bytes);

    public void Done(BuildStep step, string item, long bytes = 0) => inner.Done(step, item, bytes);

    public void End(BuildStep step) => inner.End(step);

    public void Warn(string message)
    {
        lock (warnings) warnings.Add(message);
        inner.Warn(message);
    }

    public void Note(string message) => inner.Note(message);
}
