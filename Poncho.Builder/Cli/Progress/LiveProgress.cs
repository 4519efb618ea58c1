using System.Text;
using Poncho.Builder.Building;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>
/// A display on a terminal: a line for each step and transfer that goes on, drawn over itself, gone when the work is done. What is said
/// meanwhile stands above it and stays.
/// </summary>
internal sealed class LiveProgress : IBuildProgress, ITransferProgress
{
    private const string Up = "\u001b[A", ClearLine = "\r\u001b[K", Yellow = "\u001b[33m", Plain = "\u001b[0m", Warning = "warning:";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Terminal _terminal;
    private readonly ProgressBoard _board;
    private readonly bool _verbose;
    private readonly Lock _lock = new();
    private int _drawn;

    private LiveProgress(Terminal terminal, TimeProvider time, bool verbose)
    {
        _terminal = terminal;
        _board = new ProgressBoard(time);
        _verbose = verbose;
    }

    public ITransferProgress Transfers => this;

    /// <summary>Draws while <paramref name="work"/> runs.</summary>
    public static async Task<T> RunAsync<T>(Terminal terminal, TimeProvider time, bool verbose, Func<IBuildProgress, Task<T>> work)
    {
        var progress = new LiveProgress(terminal, time, verbose);
        using var timer = new PeriodicTimer(s_pause, time);
        var drawing = progress.DrawAsync(timer);
        try
        {
            return await work(progress);
        }
        finally
        {
            timer.Dispose();
            await drawing;
            progress.Draw([], "");
        }
    }

    public void Begin(BuildStep step, int items, long bytes = 0) => _board.Begin(step, items, bytes);

    public void At(BuildStep step, string item, long bytes = 0) => _board.At(step, item, bytes);

    public void Done(BuildStep step, string item, long bytes = 0) => _board.Done(step, item, bytes);

    public void End(BuildStep step) => _board.End(step);

    public void Warn(string message)
    {
        Say($"{Warning} {PlainText.Line(message)}", _terminal.UsesColor);
    }

    public void Note(string message)
    {
        if (_verbose) Say(PlainText.Line(message));
    }

    void ITransferProgress.Begin(string name, long? bytes) => _board.BeginTransfer(name, bytes);

    void ITransferProgress.Advance(string name, long bytes) => _board.Advance(name, bytes);

    void ITransferProgress.End(string name) => _board.EndTransfer(name);

    void ITransferProgress.Asked(string host) => _board.Asked(host);

    void ITransferProgress.Answered(string host) => _board.Answered(host);

    // Said to everybody: what fails and is tried again takes minutes, and the host's name says whose fault it is.
    void ITransferProgress.Waits(string name, string reason, TimeSpan delay) => Say(PlainText.Line($"{name}: {reason}; again in {ByteText.Time(delay)}"));

    private async Task DrawAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync())
        {
            var (width, height) = _terminal.Size();
            Draw([.. _board.Lines(width).Take(Math.Max(1, height - 1))], "");
        }
    }

    private void Say(string line, bool colorsWarning = false)
    {
        var (width, height) = _terminal.Size();
        line = string.Join('\n', FilledLines.OfMessage(line, width));
        if (colorsWarning) line = $"{Yellow}{Warning}{Plain}{line[Warning.Length..]}";
        Draw([.. _board.Lines(width).Take(Math.Max(1, height - 1))], line + "\n");
    }

    // In one piece, so that no terminal shows half of it.
    private void Draw(IReadOnlyList<string> lines, string said)
    {
        lock (_lock)
        {
            if (_drawn == 0 && lines.Count == 0 && said.Length == 0) return;
            var text = new StringBuilder();
            // Line by line: what is cleared from the first line of the screen on, tmux keeps among the lines that went by.
            if (_drawn > 0) text.Append(ClearLine);
            for (int i = 1; i < _drawn; i++) text.Append(Up).Append(ClearLine);
            text.Append(said).AppendJoin('\n', lines);
            _drawn = lines.Count;
            _terminal.Drawing.Write(text.ToString());
            _terminal.Drawing.Flush();
        }
    }
}
