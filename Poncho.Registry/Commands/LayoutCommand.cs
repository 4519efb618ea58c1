using System.CommandLine;
using Poncho.IO;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing.Folders;
using Poncho.Registry.Viewing;

namespace Poncho.Registry.Commands;

/// <summary><c>poncho-registry layout</c>: a repository as an OCI layout, also while a server runs.</summary>
internal static class LayoutCommand
{
    public static Command Define()
    {
        var root = CommonSymbols.Root();
        var name = new Argument<string>("NAME") { Description = "The repository." };
        var output = new Argument<string>("OUT") { Description = "The folder to make." };
        var command = new Command("layout", "Make an OCI image layout of a repository, of links to its blobs.") { root, name, output };
        command.SetAction(async (parsed, cancel) =>
        {
            string text = parsed.GetRequiredValue(name);
            if (!RepositoryName.TryParse(text, out var repository)) throw new PonchoException($"not a repository's name: \"{text}\"", "names are such as hep/coffea, in lower case");
            using var storage = FolderStorage.OpenBeside(parsed.GetRequiredValue(root), TimeProvider.System);
            await LayoutView.MakeAsync(storage, repository, Path.GetFullPath(parsed.GetRequiredValue(output)), cancel);
            return ExitStatus.Done;
        });
        return command;
    }
}
