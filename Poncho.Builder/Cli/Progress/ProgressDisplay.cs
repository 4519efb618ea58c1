using Poncho.Builder.Building;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli.Progress;

/// <summary>Chooses how progress is shown: drawn on a terminal, else in words where they are wanted.</summary>
internal static class ProgressDisplay
{
    public static Task<T> RunAsync<T>(Terminal terminal, bool verbose, Func<IBuildProgress, Task<T>> work) => terminal.ErrorIsTerminal
        ? LiveProgress.RunAsync(terminal.Drawing, verbose, work)
        : work(new QuietProgress(terminal.Error, verbose));
}
