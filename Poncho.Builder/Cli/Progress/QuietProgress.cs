using Poncho.Builder.Building;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>What is said where nobody watches: warnings, and with <c>--verbose</c> a line for each thing that is done.</summary>
internal sealed class QuietProgress(TextWriter error, bool verbose) : IBuildProgress, ITransferProgress
{
    private readonly Lock _lock = new();

    public ITransferProgress Transfers => this;

    public void Begin(BuildStep step, int items)
    {
    }

    public void Done(BuildStep step, string item) => Note($"{StepText.Past(step)} {item}");

    public void End(BuildStep step)
    {
    }

    public void Warn(string message) => Write("warning: " + message);

    public void Note(string message)
    {
        if (verbose) Write(message);
    }

    void ITransferProgress.Begin(string name, long? bytes)
    {
        string size = bytes is { } known ? $" ({ByteText.Size(known)})" : "";
        Note($"downloading {name}{size}");
    }

    void ITransferProgress.Advance(string name, long bytes)
    {
    }

    void ITransferProgress.End(string name)
    {
    }

    void ITransferProgress.Waits(string name, string reason, TimeSpan delay) => Note($"{name}: {reason}; again in {ByteText.Time(delay)}");

    private void Write(string line)
    {
        lock (_lock) error.WriteLine(PlainText.Line(line));
    }
}
