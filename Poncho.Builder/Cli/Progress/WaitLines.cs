using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>Says of transfers only when one is tried again, a line each: for commands whose bytes are shown elsewhere, or are few.</summary>
internal sealed class WaitLines(TextWriter error) : ITransferProgress
{
    public void Begin(string name, long? bytes)
    {
    }

    public void Advance(string name, long bytes)
    {
    }

    public void End(string name)
    {
    }

    public void Waits(string name, string reason, TimeSpan delay) => error.WriteLine(PlainText.Line($"{name}: {reason}; again in {ByteText.Time(delay)}"));
}
