using Poncho.Builder.Building;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>
/// What is said where nobody watches: warnings, every few seconds how far a long step is, and with <c>--verbose</c> a line for each thing
/// that is done.
/// </summary>
internal sealed class QuietProgress : IBuildProgress, ITransferProgress
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    private readonly TextWriter _error;
    private readonly ProgressBoard _board;
    private readonly bool _verbose;
    private readonly Lock _lock = new();

    private QuietProgress(TextWriter error, TimeProvider time, bool verbose)
    {
        _error = error;
        _board = new ProgressBoard(time);
        _verbose = verbose;
    }

    public ITransferProgress Transfers => this;

    /// <summary>Says what there is to be said while <paramref name="work"/> runs.</summary>
    public static async Task<T> RunAsync<T>(TextWriter error, TimeProvider time, bool verbose, Func<IBuildProgress, Task<T>> work)
    {
        var progress = new QuietProgress(error, time, verbose);
        using var timer = new PeriodicTimer(s_pause, time);
        var saying = progress.SayAsync(timer);
        try
        {
            return await work(progress);
        }
        finally
        {
            timer.Dispose();
            await saying;
        }
    }

    public void Begin(BuildStep step, int items, long bytes = 0) => _board.Begin(step, items, bytes);

    public void At(BuildStep step, string item, long bytes = 0)
    {
        _board.At(step, item, bytes);
        // Nothing else is said until the other command has ended.
        if (step == BuildStep.Wait) Write($"{StepText.Present(step)} {item}");
    }

    public void Done(BuildStep step, string item, long bytes = 0)
    {
        _board.Done(step, item, bytes);
        Note($"{StepText.Past(step)} {item}");
    }

    public void End(BuildStep step) => _board.End(step);

    public void Warn(string message) => Write("warning: " + message);

    public void Note(string message)
    {
        if (_verbose) Write(message);
    }

    void ITransferProgress.Begin(string name, long? bytes)
    {
        _board.BeginTransfer(name, bytes);
        string size = bytes is { } known ? $" ({ByteText.Size(known)})" : "";
        Note($"{_board.TransferVerb} {name}{size}");
    }

    void ITransferProgress.Advance(string name, long bytes) => _board.Advance(name, bytes);

    void ITransferProgress.End(string name) => _board.EndTransfer(name);

    void ITransferProgress.Asked(string host) => _board.Asked(host);

    void ITransferProgress.Answered(string host) => _board.Answered(host);

    // Said to everybody: what fails and is tried again takes minutes, and the host's name says whose fault it is.
    void ITransferProgress.Waits(string name, string reason, TimeSpan delay) => Write($"{name}: {reason}; again in {ByteText.Time(delay)}");

    private async Task SayAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync())
        {
            foreach (string line in _board.Words(s_pause / 2)) Write(line);
        }
    }

    private void Write(string line)
    {
        lock (_lock) _error.WriteLine(PlainText.Line(line));
    }
}
