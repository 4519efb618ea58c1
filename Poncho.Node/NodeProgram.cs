using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Machines;
using Poncho.Runtime.Executing;

namespace Poncho.Node;

/// <summary>From the words on the command line to an exit status, or to the command. The one place where exceptions are caught.</summary>
internal static class NodeProgram
{
    /// <summary>What it calls itself, by whatever name it was called: schedulers stage it under names of their own.</summary>
    public const string Name = "poncho_package_run";

    /// <summary>The status where the environment cannot be had, as of docker, env and nohup.</summary>
    public const int Failed = 125;

    private const string DebugVariable = "PONCHO_PACKAGE_RUN_DEBUG", Yes = "yes";

    /// <summary>Does not return where there is a command: the process becomes it.</summary>
    public static int Run(string[] words, EnvironmentVariables variables, StandardOutput output, StandardOutput error)
    {
        UnpackWatch? watch = null;
        try
        {
            var options = OptionReader.Read(words);
            if (Answer(options) is { } answer) return Print(output, answer);
            var log = new RunLog(output, options.Debug || variables.Find(DebugVariable) == Yes);
            watch = new UnpackWatch(log);
            return Print(output, EnvironmentRunner.Run(RequestOf(options, variables, log, watch, error), watch.Token));
        }
        catch (Exception) when (watch?.Status is { } status)
        {
            error.WriteLine($"{Name}: interrupted");
            return status;
        }
        catch (Exception e)
        {
            var (message, hint) = Say(e);
            error.WriteLine($"{Name}: {message}");
            if (hint is not null) error.WriteLine($"hint: {hint}");
            return e is CommandException command ? command.ExitStatus : Failed;
        }
        finally
        {
            watch?.Dispose();
        }
    }

    private static string? Answer(NodeOptions options)
    {
        if (options.Version) return $"{Name} {PonchoVersion.Text}";
        if (options.Help) return HelpText.Usage;
        return options.HelpEnvironmentCreation ? HelpText.Creation : null;
    }

    private static int Print(StandardOutput output, string text)
    {
        output.WriteLine(text);
        return output.IsWhole ? 0 : Failed;
    }

    private static RunRequest RequestOf(NodeOptions options, EnvironmentVariables variables, RunLog log, UnpackWatch watch, StandardOutput error) => new()
    {
        Environment = options.Environment ?? throw new PonchoException("no environment is given", $"{Name} -e ENV [--] COMMAND; --help lists the options"),
        StoreRoot = StoreFolder.Find(variables),
        Variables = variables,
        With = options.With,
        UnpackTo = options.UnpackTo,
        UnpacksBeside = true,
        Wait = options.Wait,
        CacheLimit = options.CacheLimit,
        Command = options.NoCommand ? [] : options.Command,
        SetsPonchoPrefix = false,
        Sets = options.Debug ? new Dictionary<string, string>(StringComparer.Ordinal) { [DebugVariable] = Yes } : [],
        Progress = watch,
        Warn = message => error.WriteLine("warning: " + PlainText.Line(message)),
        Log = log.Write,
    };

    private static (string Message, string? Hint) Say(Exception exception) => exception switch
    {
        PonchoException e => (e.Message, e.Hint),
        IOException or UnauthorizedAccessException => Say(FileErrors.Cannot(exception)),
        OutOfMemoryException => Say(NoMemory.To("go on")),
        AggregateException { InnerExceptions: [var only] } => Say(only),
        _ => ($"internal error ({exception.GetType().Name}): {exception.Message.ReplaceLineEndings(" ").Trim()}", "this is a bug in Poncho: please report it"),
    };
}
