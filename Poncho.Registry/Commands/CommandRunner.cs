using System.CommandLine;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Registry.Commands;

/// <summary>From the words on the command line to an exit status. The one place where a command's exceptions are caught.</summary>
internal static class CommandRunner
{
    private const string Program = "poncho-registry";

    private const string Purpose = "A registry of environments, images and artifacts (OCI distribution specification 1.1) over a folder.";

    /// <param name="arguments">The words.</param>
    /// <param name="streams">Where to write.</param>
    /// <param name="cancel">Cancelled by Ctrl-C and SIGTERM: a server then finishes what runs.</param>
    public static async Task<int> RunAsync(string[] arguments, Streams streams, CancellationToken cancel)
    {
        if (arguments is ["--version" or "-V"])
        {
            streams.Output.WriteLine($"{Program} {PonchoVersion.Text}");
            return ExitStatus.Done;
        }

        var parsed = Define(streams).Parse(arguments);
        bool asksHelp = parsed.Tokens.Any(token => token.Value is "--help" or "-h" or "-?");
        if (!asksHelp && parsed.Errors.Count > 0) return WrongUsage(streams, parsed);
        var configuration = new InvocationConfiguration { Output = streams.Output, Error = streams.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(configuration, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Say(streams, "interrupted", null);
            return ExitStatus.Failed;
        }
        catch (PonchoException e)
        {
            Say(streams, e.Message, e.Hint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var said = FileErrors.Cannot(e);
            Say(streams, said.Message, said.Hint);
        }
        catch (Exception e)
        {
            Say(streams, $"internal error ({e.GetType().Name}): {e.Message.ReplaceLineEndings(" ")}", "this is a bug in Poncho: please report it");
        }

        return ExitStatus.Failed;
    }

    private static RootCommand Define(Streams streams)
    {
        var root = new RootCommand(Purpose) { CollectCommand.Define(streams), CheckCommand.Define(streams), LayoutCommand.Define(), UserCommand.Define(streams) };
        ServeCommand.AddTo(root, streams);
        return root;
    }

    private static int WrongUsage(Streams streams, ParseResult parsed)
    {
        string message = parsed.UnmatchedTokens is [var first, ..] ? $"not understood: \"{first}\"" : parsed.Errors[0].Message;
        if (message.EndsWith('.')) message = char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.').Replace('\'', '"');
        if (message.StartsWith("option \"--root\" is required", StringComparison.Ordinal)) message = "--root DIR is missing";
        Say(streams, message, $"\"{PathOf(parsed)} --help\" shows what it takes");
        return ExitStatus.WrongUsage;
    }

    private static string PathOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (Symbol? command = parsed.CommandResult.Command; command is not null; command = command.Parents.FirstOrDefault())
        {
            names.Insert(0, command is RootCommand ? Program : command.Name);
        }

        return string.Join(' ', names);
    }

    private static void Say(Streams streams, string message, string? hint)
    {
        streams.Error.WriteLine($"{Program}: {message}");
        if (hint is not null) streams.Error.WriteLine($"hint: {hint}");
    }
}
