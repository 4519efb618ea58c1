using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Runtime.CacheCleaning;
using Poncho.Runtime.NodeCache;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho cache list</c>: the environments that are unpacked on this node; <c>poncho cache size</c>: what they take.</summary>
internal static class CacheListCommand
{
    private static readonly string[] s_headings = ["NAME", "ID", "LAYERS>", "SIZE>", "OWN>", "LAST USED>", "IN USE"];

    public static Command Define(CommandContext context)
    {
        var shared = Shared();
        var json = CommonSymbols.Json();
        var command = new Command("list", "List the environments that are unpacked in the node cache, the longest unused first.") { shared, json };
        command.SetAction(parsed =>
        {
            var inventory = CacheInventory.Of(RootOf(context, parsed.GetValue(shared)));
            if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, Printed(inventory), CliJson.Printed.PrintedCache);
            else Write(context.Terminal, inventory);
            return ExitStatus.Done;
        });
        return command;
    }

    public static Command DefineSize(CommandContext context)
    {
        var shared = Shared();
        var command = new Command("size", "Print the bytes that the node cache takes.") { shared };
        command.SetAction(parsed =>
        {
            context.Terminal.Output.WriteLine(CacheInventory.Of(RootOf(context, parsed.GetValue(shared))).Bytes.ToString(CultureInfo.InvariantCulture));
            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary>Another cache than the user's own.</summary>
    internal static Option<string?> Shared() => new("--shared")
    {
        HelpName = "DIR",
        Description = "A cache for all users, instead of your own node cache (they name it with PONCHO_SHARED_CACHE).",
    };

    internal static string RootOf(CommandContext context, string? shared)
    {
        if (shared is null) return CacheContent.NodeCacheOf(context.Environment);
        string root = Path.GetFullPath(shared);
        bool isCache = Directory.Exists(Path.Combine(root, EnvironmentCache.FolderName));
        return isCache ? root : throw new PonchoException($"no cache of unpacked environments: \"{root}\"", $"\"poncho cache fill ENV --shared {shared}\" makes one");
    }

    private static PrintedCache Printed(CacheInventory inventory) => new(
        inventory.Root,
        inventory.Bytes,
        [.. inventory.Environments.Select(one => new PrintedCache.Environment(
            one.Name, one.Id, one.Path, one.Layers.Count, one.OwnBytes + one.LayerBytes, one.OwnBytes, one.LastUsed, one.IsUsed))]);

    private static void Write(Terminal terminal, CacheInventory inventory)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        TextTable.Write(terminal, s_headings, [.. inventory.Environments.Select(one => Row(one, now))]);
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            $"{PlainText.Line(inventory.Root)}: {ByteText.Size(inventory.Bytes)} in {ByteText.Count(inventory.Environments.Count, "environment")} "
            + $"and {ByteText.Count(inventory.LayerBytes.Count, "layer")}");
    }

    private static string[] Row(InventoriedEnvironment one, DateTime now) =>
    [
        one.Name ?? "-",
        one.Id is { } id ? DigestText.Short(id) : "-",
        one.Layers.Count.ToString(CultureInfo.InvariantCulture),
        ByteText.Size(one.OwnBytes + one.LayerBytes),
        ByteText.Size(one.OwnBytes),
        ByteText.Age(now - one.LastUsed),
        one.IsUsed ? "yes" : "",
    ];
}
