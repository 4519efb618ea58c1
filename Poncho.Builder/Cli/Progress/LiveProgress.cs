using Poncho.Builder.Building;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.IO.Net;
using Spectre.Console;

namespace Poncho.Builder.Cli.Progress;

/// <summary>
/// A display on a terminal: one line for each step that goes on and for each transfer, with bytes and rate; gone when the work is done.
/// </summary>
internal sealed class LiveProgress : IBuildProgress, ITransferProgress
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext _display;
    private readonly bool _verbose;
    private readonly Lock _lock = new();
    private readonly Dictionary<BuildStep, ProgressTask> _steps = [];
    private readonly Dictionary<string, ProgressTask> _transfers = [];

    private LiveProgress(IAnsiConsole console, ProgressContext display, bool verbose)
    {
        _console = console;
        _display = display;
        _verbose = verbose;
    }

    public ITransferProgress Transfers => this;

    /// <summary>Draws while <paramref name="work"/> runs.</summary>
    public static Task<T> RunAsync<T>(TextWriter error, bool verbose, Func<IBuildProgress, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new AmountColumn())
            .StartAsync(display => work(new LiveProgress(console, display, verbose)));
    }

    public void Begin(BuildStep step, int items)
    {
        lock (_lock)
        {
            if (_steps.TryGetValue(step, out var there))
            {
                if (items > 0) there.MaxValue(items).IsIndeterminate(false);
                return;
            }

            var task = _display.AddTask(StepText.Present(step), autoStart: true, maxValue: Math.Max(items, 1));
            _steps[step] = items > 0 ? task : task.IsIndeterminate();
        }
    }

    public void Done(BuildStep step, string item)
    {
        lock (_lock)
        {
            if (!_steps.TryGetValue(step, out var task) || task.IsIndeterminate) return;
            // A task that reaches its end is hidden; the step says itself when it is over.
            task.Value = Math.Min(task.Value + 1, task.MaxValue - 0.001);
        }
    }

    public void End(BuildStep step)
    {
        lock (_lock)
        {
            if (_steps.Remove(step, out var task)) Finish(task);
        }
    }

    public void Warn(string message) => Say("[yellow]warning:[/] " + Markup.Escape(PlainText.Line(message)));

    public void Note(string message)
    {
        if (_verbose) Say(Markup.Escape(PlainText.Line(message)));
    }

    void ITransferProgress.Begin(string name, long? bytes)
    {
        lock (_lock)
        {
            var task = _display.AddTask("  " + Markup.Escape(Shorten(PlainText.Line(name))), autoStart: true, maxValue: Math.Max(bytes ?? 1, 1));
            task.State.Update<bool>(AmountColumn.IsBytes, _ => true);
            _transfers[name] = bytes is null ? task.IsIndeterminate() : task;
        }
    }

    void ITransferProgress.Advance(string name, long bytes)
    {
        lock (_lock)
        {
            if (!_transfers.TryGetValue(name, out var task)) return;
            if (task.IsIndeterminate) task.MaxValue += bytes;
            task.Value = Math.Clamp(task.Value + bytes, 0, task.MaxValue - 0.001);
        }
    }

    void ITransferProgress.End(string name)
    {
        lock (_lock)
        {
            if (_transfers.Remove(name, out var task)) Finish(task);
        }
    }

    void ITransferProgress.Waits(string name, string reason, TimeSpan delay) => Note($"{name}: {reason}; again in {ByteText.Time(delay)}");

    private static void Finish(ProgressTask task)
    {
        task.IsIndeterminate(false);
        task.Value = task.MaxValue;
        task.StopTask();
    }

    private void Say(string markup)
    {
        lock (_lock) _console.MarkupLine(markup);
    }

    /// <summary>The end of a long name says more than its start: version and build.</summary>
    private static string Shorten(string name) => name.Length <= 40 ? name : "…" + name[^39..];
}
