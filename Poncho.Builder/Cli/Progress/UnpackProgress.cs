using System.Diagnostics;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>
/// One line on a terminal that counts what is unpacked, and is wiped at the end. The display of builds would not do: it hides the cursor, and
/// this process becomes the command right afterwards.
/// </summary>
internal sealed class UnpackProgress(TextWriter error) : ITransferProgress
{
    private const string Wipe = "\r\u001b[K";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private long _bytes;
    private int _open;
    private bool _isShown;

    /// <summary>Nothing where nobody watches.</summary>
    public static ITransferProgress For(Terminal terminal) =>
        terminal.ErrorIsTerminal ? new UnpackProgress(terminal.Drawing) : SilentProgress.Instance;

    public void Begin(string name, long? bytes)
    {
        lock (_lock) _open++;
    }

    public void Advance(string name, long bytes)
    {
        lock (_lock)
        {
            _bytes += bytes;
            if (_sinceShown.Elapsed < s_pause) return;
            _sinceShown.Restart();
            _isShown = true;
            error.Write($"{Wipe}unpacking: {ByteText.Size(_bytes)}");
        }
    }

    public void End(string name)
    {
        lock (_lock)
        {
            if (--_open > 0 || !_isShown) return;
            _isShown = false;
            error.Write(Wipe);
        }
    }
}
