using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Poncho.Builder.Cli;

/// <summary>The help that the parser makes of a command, and then command lines to copy.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    /// <summary>Help may be asked for on a line that is otherwise wrong.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        var examples = Examples.Of(parseResult.CommandResult.Command);
        if (examples.Count == 0) return ExitStatus.Done;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in examples) output.WriteLine("  " + example);
        output.WriteLine();
        return ExitStatus.Done;
    }
}
