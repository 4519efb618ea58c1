using System.CommandLine;
using Poncho.Builder.Cli;
using Poncho.Testing;

namespace Poncho.Builder.Tests.Cli;

/// <summary>Runs the command line in this process and keeps what it says.</summary>
internal static class CliRun
{
    public static Task<ProgramResult> PonchoAsync(params string[] arguments) => InAsync("/nowhere", arguments);

    /// <summary>The same with a home of its own.</summary>
    public static Task<ProgramResult> InAsync(string home, params string[] arguments) => RunAsync(ProgramNames.Poncho, home, arguments);

    /// <summary>The same under another name.</summary>
    public static Task<ProgramResult> AsAsync(string program, params string[] arguments) => RunAsync(program, "/nowhere", arguments);

    /// <summary>The same with a tree of commands of the test's.</summary>
    public static Task<ProgramResult> TreeAsync(Command root, Interrupts interrupts, params string[] arguments) =>
        CollectAsync(terminal => CommandLine.RunAsync(root, arguments, terminal, interrupts));

    private static async Task<ProgramResult> RunAsync(string program, string home, string[] arguments)
    {
        using var interrupts = new Interrupts();
        var environment = new Dictionary<string, string?> { ["PONCHO_HOME"] = home, ["HOME"] = home };
        return await CollectAsync(terminal => CommandLine.RunAsync(program, arguments, new CommandContext { Terminal = terminal, Environment = environment }, interrupts));
    }

    private static async Task<ProgramResult> CollectAsync(Func<Terminal, Task<int>> run)
    {
        using StringWriter output = new(), error = new();
        int status = await run(new Terminal { Output = output, Error = error, ErrorIsTerminal = false });
        return new ProgramResult(status, output.ToString(), error.ToString());
    }
}
