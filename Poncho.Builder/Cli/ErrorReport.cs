using System.Security.Cryptography;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Machines;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli;

/// <summary>
/// Says to people why a command ended: one line of what and where, one of what to do. With <c>--verbose</c> also what was behind it, a line
/// for each cause; a stack trace only where it is a bug.
/// </summary>
internal static class ErrorReport
{
    private const string BugHint = "this is a bug in Poncho: please report it, with what the same command says with --verbose";

    public static void Write(TextWriter error, Exception exception, bool verbose)
    {
        (string message, string? hint) = Say(exception);
        Write(error, message, hint);
        if (!verbose) return;
        // A native program has the names of methods, not the lines of files: those follow from the commit.
        error.WriteLine(VersionLine.WithCommit);
        if (hint == BugHint)
        {
            error.WriteLine(Redacted.Text(exception.ToString()));
            return;
        }

        string before = message;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            string said = PlainText.Line(Redacted.Text(OneLine(cause.Message)));
            if (said != before && said != message) error.WriteLine($"because: {said}");
            before = said;
        }
    }

    public static void Write(TextWriter error, string message, string? hint)
    {
        // Whatever a message repeats of what somebody wrote, it shows no password.
        error.WriteLine(Redacted.Text($"{ProgramNames.Poncho}: {message}"));
        if (hint is not null) error.WriteLine(Redacted.Text($"hint: {hint}"));
    }

    private static (string Message, string? Hint) Say(Exception exception) => exception switch
    {
        PonchoException e => (e.Message, e.Hint),
        // A full or failing disk is no bug of Poncho's, wherever it is noticed.
        IOException or UnauthorizedAccessException => Say(FileErrors.Cannot(exception)),
        OutOfMemoryException => Say(NoMemory.To("go on")),
        // The user's own cancellation is answered before. This one is a limit of time that ran out where nothing said for what.
        OperationCanceledException => ("an operation took too long and was given up", "try again; --verbose shows which"),
        AggregateException { InnerExceptions: [var only] } => Say(only),
        // Not opened by Poncho but by what libraries do when they are first used.
        TypeInitializationException or CryptographicException when !File.Exists("/dev/urandom") =>
            ("this system has no random numbers: there is no /dev/urandom", "mount /dev in this root (mount --rbind /dev ROOT/dev), or mknod -m 666 /dev/urandom c 1 9"),
        _ => ($"internal error ({exception.GetType().Name}): {OneLine(exception.Message)}", BugHint),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
