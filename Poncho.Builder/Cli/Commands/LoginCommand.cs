using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Registries;
using Poncho.IO;
using Poncho.Oci.Authentication;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho login HOST</c>: a name and password for a registry, tried and kept.</summary>
internal static class LoginCommand
{
    public static Command Define(CommandContext context)
    {
        var host = CommonSymbols.RegistryHost();
        var user = new Option<string?>("--username", "-u") { HelpName = "NAME", Description = "The user's name (default: asked for)." };
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password, or token, from standard input (default: asked for, without showing it)." };
        var plain = CommonSymbols.PlainHttp();
        var command = new Command("login", "Keep a name and password for a registry, where docker and podman look for them, too.") { host, user, fromInput, plain };
        command.SetAction(async (parsed, cancel) =>
        {
            string registry = RegistryLogin.HostOf(parsed.GetRequiredValue(host));
            bool isPiped = parsed.GetValue(fromInput);
            string name = parsed.GetValue(user) ?? (isPiped ? throw NoName() : await AskAsync(context.Terminal, "Username: ", context.Terminal.ReadLine, cancel));
            string password = isPiped ? await ReadAsync(context.Terminal, cancel) : await AskAsync(context.Terminal, $"Password for {name}: ", context.Terminal.ReadSecret, cancel);
            if (name.Length == 0 || password.Length == 0) throw new PonchoException($"no {(name.Length == 0 ? "name" : "password")} was given for registry: \"{registry}\"");
            if (name.Contains(':', StringComparison.Ordinal)) throw new PonchoException($"a user's name has no colon: \"{name}\"");
            var credential = new RegistryCredential { User = name, Password = password };
            string place = await RegistryLogin.LoginAsync(
                context.Environment, context.Home, registry, credential, context.Wishes(parsed, plain) with { Warn = context.Warn }, cancel);
            context.Terminal.Error.WriteLine($"logged in to {registry} as {PlainText.Line(name)}; kept in {PlainText.Line(place)}");
            return ExitStatus.Done;
        });
        return command;
    }

    private static PonchoException NoName() => new("--password-stdin needs the name as well: \"--username\"", "give it by -u NAME");

    private static async Task<string> ReadAsync(Terminal terminal, CancellationToken cancel)
    {
        const int Longest = 1024 * 1024;
        using var input = new StreamReader(terminal.OpenInput());
        var text = new char[Longest];
        int length = await input.ReadBlockAsync(text, cancel);
        return new string(text, 0, length).TrimEnd('\n', '\r');
    }

    // A thread waits for the typing, so that Ctrl-C need not.
    private static async Task<string> AskAsync(Terminal terminal, string question, Func<string?> read, CancellationToken cancel)
    {
        const string Nobody = "nobody is there to be asked for a name and password: \"standard input is no terminal\"";
        if (!terminal.InputIsTerminal) throw new PonchoException(Nobody, "give them by -u NAME and --password-stdin");
        terminal.Error.Write(question);
        return await Task.Run(read, cancel).WaitAsync(cancel) ?? "";
    }
}
