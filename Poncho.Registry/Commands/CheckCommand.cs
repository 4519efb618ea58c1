using System.CommandLine;
using Poncho.Registry.Checking;
using Poncho.Registry.Storing.Folders;

namespace Poncho.Registry.Commands;

/// <summary><c>poncho-registry check</c>: reads everything, and says what is damaged and what mends it.</summary>
internal static class CheckCommand
{
    public static Command Define(Streams streams)
    {
        var root = CommonSymbols.Root();
        var command = new Command("check", "Read every blob, manifest and tag, and say what is damaged; changes nothing.") { root };
        command.SetAction(async (parsed, cancel) =>
        {
            using var storage = FolderStorage.OpenBeside(parsed.GetRequiredValue(root), TimeProvider.System);
            var checker = new StorageChecker(storage);
            int found = 0;
            await foreach (var finding in checker.RunAsync(cancel))
            {
                found++;
                streams.Output.WriteLine($"{finding.Where}: {finding.What}");
                streams.Output.WriteLine($"  to mend it: {finding.Mend}");
            }

            var (bytes, blobs, repositories) = checker.Read;
            streams.Output.WriteLine($"{blobs} blobs ({SizeText.Of(bytes)}) in {repositories} repositories: {(found == 0 ? "nothing is damaged" : $"{found} findings")}");
            return found == 0 ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }
}
