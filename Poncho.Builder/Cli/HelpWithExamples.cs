using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;

namespace Poncho.Builder.Cli;

/// <summary>The help that the parser makes of a command, wrapped between words, and then command lines to copy.</summary>
internal sealed class HelpWithExamples(Terminal terminal) : SynchronousCommandLineAction
{
    // Longer lines are hard to read, however wide the terminal is.
    private const int Widest = 100;

    private readonly HelpAction _help = new() { MaxWidth = int.MaxValue };

    /// <summary>Help may be asked for on a line that is otherwise wrong.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        NeedName();
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        int width = Math.Min(terminal.OutputWidth() ?? TerminalSize.Usual.Width, Widest);
        using (var help = new StringWriter { NewLine = "\n" })
        {
            configuration.Output = help;
            // Of a hidden command the parser says nothing, not even to who asks for it.
            parseResult.CommandResult.Command.Hidden = false;
            _help.Invoke(parseResult);
            configuration.Output = output;
            // The parser puts options last in the usage; here they come before the command, or belong to it.
            string text = help.ToString()
                .Replace(
                    "run [<COMMAND>...] [options]",
                    "run -e <ENV> [options] [--] [<COMMAND>...]\n  poncho run [options] <SCRIPT.py> [<ARGUMENT>...]",
                    StringComparison.Ordinal)
                // The last of the words, where one is written.
                .Replace("analyze <SOURCE>... [options]", "analyze <SOURCE>... <OUT> [options]", StringComparison.Ordinal)
                // Optional only because --update may have taken it for one of its names.
                .Replace("lock [<SPEC>]", "lock <SPEC>", StringComparison.Ordinal);
            output.Write(HelpText.Wrap(text, width));
        }

        var examples = Examples.Of(parseResult.CommandResult.Command);
        if (examples.Count == 0) return ExitStatus.Done;
        output.WriteLine("Examples:");
        foreach (string line in examples.SelectMany(example => HelpText.Example(example, width))) output.WriteLine(line);
        output.WriteLine();
        return ExitStatus.Done;
    }

    // The parser makes a command of the program's name for its own purposes, and what is before the first dot of ".poncho" is nothing.
    private static void NeedName()
    {
        string name = Path.GetFileName(System.Environment.GetCommandLineArgs()[0]);
        if (!string.IsNullOrWhiteSpace(Path.GetFileNameWithoutExtension(name))) return;
        throw new PonchoException($"help cannot be shown by a program that is called \"{PlainText.Line(name)}\"", "call it by a name that does not begin with a dot");
    }
}
