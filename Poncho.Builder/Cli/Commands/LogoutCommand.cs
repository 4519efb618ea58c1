using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Registries;
using Poncho.IO;
using Poncho.Oci.Authentication;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho logout HOST</c>: forgets the name and password for a registry.</summary>
internal static class LogoutCommand
{
    public static Command Define(CommandContext context)
    {
        var host = CommonSymbols.RegistryHost();
        var command = new Command("logout", "Forget the name and password for a registry.") { host };
        command.SetAction(async (parsed, cancel) =>
        {
            string registry = RegistryLogin.HostOf(parsed.GetRequiredValue(host));
            var places = await new CredentialStore(context.Environment).EraseAsync(registry, cancel);
            context.Terminal.Error.WriteLine(places.Count == 0
                ? $"nobody was logged in to {registry}"
                : $"logged out of {registry}: forgotten by {PlainText.Line(string.Join(" and ", places))}");
            return ExitStatus.Done;
        });
        return command;
    }
}
