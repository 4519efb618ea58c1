using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Runtime.CacheCleaning;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho cache prune</c> and <c>poncho cache clear</c>: room in the node cache; what a process uses stays.</summary>
internal static class CacheRoomCommands
{
    public static Command DefinePrune(CommandContext context)
    {
        var limit = new Option<string?>("--limit") { HelpName = "SIZE", Description = "Until it takes no more than this, such as 20G; the longest unused go first." };
        var older = new Option<string?>("--older-than") { HelpName = "TIME", Description = "What was not used for so long, such as 30d, 12h or 90m." };
        CommonSymbols.Readable(limit, text => ByteSize.Parse(text, limit.Name));
        CommonSymbols.Readable(older, text => TimeOf(text));
        var dry = new Option<bool>("--dry-run") { Description = "Only show what would be deleted." };
        var shared = CacheListCommand.Shared();
        var command = new Command("prune", "Delete unpacked environments that nobody uses, by age or size, and layers that no environment needs.") { limit, older, dry, shared };
        command.SetAction((parsed, cancel) =>
        {
            var limits = new EvictionLimits(
                parsed.GetValue(limit) is { } size ? ByteSize.Parse(size, limit.Name) : null,
                parsed.GetValue(older) is { } time ? TimeOf(time) : null);
            int status = Evict(context, parsed.GetValue(shared), limits, parsed.GetValue(dry), cancel);
            if (limits is { Bytes: null, Unused: null })
            {
                context.Terminal.Error.WriteLine("only layers that no environment needs; with --limit SIZE or --older-than TIME environments, too");
            }

            return Task.FromResult(status);
        });
        return command;
    }

    public static Command DefineClear(CommandContext context)
    {
        var dry = new Option<bool>("--dry-run") { Description = "Only show what would be deleted." };
        var shared = CacheListCommand.Shared();
        var command = new Command("clear", "Delete all of the node cache that nobody uses now.") { dry, shared };
        command.SetAction((parsed, cancel) =>
            Task.FromResult(Evict(context, parsed.GetValue(shared), new EvictionLimits(0, null), parsed.GetValue(dry), cancel)));
        return command;
    }

    private static int Evict(CommandContext context, string? shared, EvictionLimits limits, bool isDry, CancellationToken cancel)
    {
        var output = context.Terminal.Output;
        string root = CacheListCommand.RootOf(context, shared);
        var result = CacheEviction.Run(root, limits, isDry, cancel);
        if (result.IsBusy) throw new PonchoException($"another process unpacks into the cache: \"{root}\"", "try again when it is done; nothing was deleted");
        string deleted = isDry ? "would delete" : "deleted";
        foreach (var one in result.Environments)
        {
            output.WriteLine($"{deleted} {one.Name ?? "-"} {(one.Id is { } id ? DigestText.Short(id) : PlainText.Line(one.Path))}");
        }

        output.WriteLine(
            $"{(isDry ? "would free" : "freed")} {ByteText.Size(result.Freed)}: {ByteText.Count(result.Environments.Count, "environment")} "
            + $"and {ByteText.Count(result.Layers, "layer")}; {ByteText.Size(result.Left)} {(isDry ? "would stay" : "stay")}");
        return ExitStatus.Done;
    }

    private static TimeSpan TimeOf(string text)
    {
        bool isNumber = double.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count);
        double? days = !isNumber || count > 36500 ? null : text[^1] switch
        {
            'd' => count,
            'h' => count / 24,
            'm' => count / 24 / 60,
            _ => null,
        };
        return days is { } known ? TimeSpan.FromDays(known) : throw new PonchoException(
            $"--older-than is no time: \"{PlainText.Line(text)}\"", "a number and a unit, such as 30d, 12h or 90m");
    }
}
