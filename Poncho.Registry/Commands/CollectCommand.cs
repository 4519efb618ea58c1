using System.CommandLine;
using Poncho.IO;
using Poncho.Registry.Collecting;
using Poncho.Registry.Storing.Folders;

namespace Poncho.Registry.Commands;

/// <summary><c>poncho-registry gc</c>: collects garbage once, also while a server runs.</summary>
internal static class CollectCommand
{
    public static Command Define(Streams streams)
    {
        var root = CommonSymbols.Root();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done." };
        var lease = CommonSymbols.Time("--lease", "Keep blobs that a push asked for within this time (default: 24h).");
        var trash = CommonSymbols.Time("--trash", "Keep them so long in the trash after that (default: 24h).");
        var command = new Command("gc", "Take away blobs that no manifest needs; a server may run meanwhile.") { root, dryRun, lease, trash };
        command.SetAction(async (parsed, cancel) =>
        {
            using var storage = FolderStorage.OpenBeside(parsed.GetRequiredValue(root), TimeProvider.System, triesToOwn: true);
            var options = new CollectorOptions { IsDryRun = parsed.GetValue(dryRun) };
            if (parsed.GetValue(lease) is { } time) options = options with { Lease = time };
            if (parsed.GetValue(trash) is { } kept) options = options with { Trash = kept };
            if (!storage.OwnsRecords && options.Lease < CollectorOptions.LeastLease)
            {
                throw new PonchoException(
                    "a server has this folder, and renews leases once an hour: a shorter --lease than 2h could take what it is telling a client of", "leave --lease out, or end the server first");
            }

            var report = await new GarbageCollector(storage, options, TimeProvider.System).RunAsync(storage.OwnsRecords, cancel);
            if (report.Unreadable is not null) throw new PonchoException(Say(report, options.IsDryRun), "\"poncho-registry check\" says what is damaged");
            streams.Output.WriteLine(Say(report, options.IsDryRun));
            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary>What was done, in one line.</summary>
    public static string Say(CollectorReport report, bool isDryRun)
    {
        if (report.Unreadable is { } manifest) return $"nothing was swept, since nobody knows what this manifest needs: \"{manifest}\"";
        string would = isDryRun ? "would be " : "";
        string read = $"{report.Manifests} manifests in {report.Repositories} repositories";
        string swept = $"{report.Trashed} blobs ({SizeText.Of(report.TrashedSize)}) {would}put into the trash";
        return $"{read}: {swept}, {report.Restored} {would}brought back, {report.Deleted} ({SizeText.Of(report.DeletedSize)}) {would}deleted";
    }
}
