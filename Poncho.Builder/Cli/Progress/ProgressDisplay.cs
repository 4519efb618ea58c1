using Poncho.Builder.Building;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli.Progress;

/// <summary>Chooses how progress is shown: drawn on a terminal, else in words.</summary>
internal static class ProgressDisplay
{
    public static Task<T> RunAsync<T>(Terminal terminal, bool verbose, Func<IBuildProgress, Task<T>> work) => terminal.ErrorIsTerminal
        ? LiveProgress.RunAsync(terminal, TimeProvider.System, verbose, work)
        : QuietProgress.RunAsync(terminal.Error, TimeProvider.System, verbose, work);
}
