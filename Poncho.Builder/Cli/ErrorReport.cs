using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Cli;

/// <summary>Says to people why a command ended: one line of what and where, one of what to do. Details only with <c>--verbose</c>.</summary>
internal static class ErrorReport
{
    public static void Write(TextWriter error, Exception exception, bool verbose)
    {
        (string message, string? hint) = Say(exception);
        Write(error, message, hint);
        if (!verbose) return;
        // A native program has the names of methods, not the lines of files: those follow from the commit.
        error.WriteLine(PonchoVersion.LineWithCommit);
        error.WriteLine(exception);
    }

    public static void Write(TextWriter error, string message, string? hint)
    {
        error.WriteLine($"{ProgramNames.Poncho}: {message}");
        if (hint is not null) error.WriteLine($"hint: {hint}");
    }

    private static (string Message, string? Hint) Say(Exception exception) => exception switch
    {
        PonchoException e => (e.Message, e.Hint),
        // A disk that is full or fails is no bug, wherever it shows.
        IOException or UnauthorizedAccessException => Say(FileErrors.Cannot(exception)),
        // Not the user's cancellation, which never comes here: something waited for too long and nobody said for what.
        OperationCanceledException => ("an operation took too long and was given up", "try again; --verbose shows which"),
        AggregateException { InnerExceptions: [var only] } => Say(only),
        _ => ($"internal error ({exception.GetType().Name}): {OneLine(exception.Message)}", "this is a bug in Poncho: please report it, with what the same command says with --verbose"),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
