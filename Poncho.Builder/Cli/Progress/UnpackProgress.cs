using Poncho.Builder.Cli.Terminals;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>
/// One line on a terminal that counts what is unpacked, and is wiped at the end. The display of builds would not do: it draws from a thread
/// of its own, and this process becomes the command right afterwards.
/// </summary>
internal sealed class UnpackProgress(TextWriter error, TimeProvider time) : ITransferProgress
{
    private const string Wipe = "\r\u001b[K";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly RateMeter _meter = new(time);
    private long _shownAt = time.GetTimestamp();
    private long _expected;
    private int _open;
    private bool _isShown;

    /// <summary>Nothing where nobody watches.</summary>
    public static ITransferProgress For(Terminal terminal) =>
        terminal.ErrorIsTerminal ? new UnpackProgress(terminal.Drawing, TimeProvider.System) : SilentProgress.Instance;

    public void Expect(long bytes)
    {
        lock (_lock) _expected = bytes;
    }

    public void Begin(string name, long? bytes)
    {
        lock (_lock) _open++;
    }

    public void Advance(string name, long bytes)
    {
        lock (_lock)
        {
            _meter.Add(bytes);
            if (time.GetElapsedTime(_shownAt) < s_pause) return;
            _shownAt = time.GetTimestamp();
            _isShown = true;
            error.Write(Wipe + Line());
            error.Flush();
        }
    }

    public void End(string name)
    {
        lock (_lock)
        {
            if (--_open > 0 || !_isShown) return;
            _isShown = false;
            error.Write(Wipe);
            error.Flush();
        }
    }

    // Layers that are put together a second time, for their order, count a second time.
    private string Line()
    {
        long all = _expected;
        string of = all >= _meter.Total ? $" of {ByteText.Size(all)}" : "";
        string left = _meter.TimeFor(all - _meter.Total) is { } rest ? $", {ProgressLine.Seconds(rest)} left" : "";
        return $"unpacking: {ByteText.Size(_meter.Total)}{of}{left}";
    }
}
