using System.CommandLine;
using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Testing;

namespace Poncho.Builder.Tests.Cli;

/// <summary>Runs the command line in this process and keeps what it says.</summary>
internal static class CliRun
{
    public static Task<ProgramResult> PonchoAsync(params string[] arguments) => InAsync("/nowhere", arguments);

    /// <summary>The same with a home of its own.</summary>
    public static Task<ProgramResult> InAsync(string home, params string[] arguments) => RunAsync(ProgramNames.Poncho, home, arguments);

    /// <summary>The same with variables besides.</summary>
    public static async Task<ProgramResult> InAsync(string home, (string Name, string Value)[] variables, params string[] arguments)
    {
        using var interrupts = new Interrupts();
        return await CollectAsync(home, context => CommandRunner.RunAsync(ProgramNames.Poncho, arguments, context, interrupts), variables);
    }

    /// <summary>The same with something on standard input.</summary>
    public static async Task<ProgramResult> WithInputAsync(string home, string input, params string[] arguments)
    {
        using var interrupts = new Interrupts();
        return await CollectAsync(home, context => CommandRunner.RunAsync(ProgramNames.Poncho, arguments, context, interrupts), input);
    }

    /// <summary>The same under another name.</summary>
    public static Task<ProgramResult> AsAsync(string program, params string[] arguments) => RunAsync(program, "/nowhere", arguments);

    /// <summary>The same with a home of its own, for what writes there.</summary>
    public static Task<ProgramResult> AsInAsync(string program, string home, params string[] arguments) => RunAsync(program, home, arguments);

    /// <summary>Runs one command of the test's own.</summary>
    public static Task<ProgramResult> TreeAsync(Command root, Interrupts interrupts, params string[] arguments) => CollectAsync("/nowhere", context =>
    {
        root.Add(context.Verbose);
        return CommandRunner.RunAsync(root, arguments, context, interrupts);
    });

    private static async Task<ProgramResult> RunAsync(string program, string home, string[] arguments)
    {
        using var interrupts = new Interrupts();
        return await CollectAsync(home, context => CommandRunner.RunAsync(program, arguments, context, interrupts));
    }

    private static async Task<ProgramResult> CollectAsync(string home, Func<CommandContext, Task<int>> run, params (string Name, string Value)[] variables) =>
        await CollectAsync(home, run, "", variables);

    private static async Task<ProgramResult> CollectAsync(
        string home, Func<CommandContext, Task<int>> run, string input, params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string?> { ["PONCHO_HOME"] = home, ["HOME"] = home, ["PONCHO_NODE_CACHE"] = Path.Combine(home, "node") };
        foreach (var (name, value) in variables) environment[name] = value;
        using StringWriter output = new(), error = new();
        int status = await run(new CommandContext
        {
            Terminal = new Terminal { Output = output, Error = error, ErrorIsTerminal = false, OpenInput = () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)) },
            Environment = EnvironmentVariables.From(environment),
        });
        return new ProgramResult(status, output.ToString(), error.ToString());
    }
}
