using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Comparing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho diff A B</c>: what tells two environments, locks or tarballs apart.</summary>
internal static class DiffCommand
{
    public static Command Define(CommandContext context)
    {
        var before = new Argument<string>("A")
        {
            Description = $"A lock where there is such a file, else an environment: {CommonSymbols.AnyEnvironmentForms}.",
        };
        var after = new Argument<string>("B") { Description = "The other one." };
        var platform = CommonSymbols.Known(new Option<string?>("--platform")
        {
            HelpName = "SUBDIR",
            Description = "The platform that is meant of locks that have several (default: that of the other side, else this machine's).",
        });
        var plain = CommonSymbols.PlainHttp();
        var json = CommonSymbols.Json();
        var command = new Command("diff", "Tell two environments, locks or tarballs apart.") { before, after, platform, plain, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var reader = new SideReader(context.Home, context.Warn) { Remote = context.Remote(context.Wishes(parsed, plain), cancel) };
            string? asked = parsed.GetValue(platform);
            var second = await reader.ReadAsync(parsed.GetRequiredValue(after), asked, null, cancel);
            var first = await reader.ReadAsync(parsed.GetRequiredValue(before), asked, second.Platform, cancel);
            var diff = EnvironmentComparer.Compare(first, second);
            if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, diff, CliJson.Printed.EnvironmentDiff);
            else Write(context.Terminal, diff);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, EnvironmentDiff diff)
    {
        var output = terminal.Output;
        // A lock has no digest, and no layers.
        bool haveLayers = diff.Before.Digest is not null && diff.After.Digest is not null;
        if (diff.IsSame)
        {
            output.WriteLine(haveLayers ? $"the same: {diff.After.Digest}" : $"the same {ByteText.Count(diff.Unchanged, "source")}");
            return;
        }

        if (diff.Before.Platform != diff.After.Platform) output.WriteLine($"platform {diff.Before.Platform} -> {diff.After.Platform}");
        string[][] rows = Rows(diff);
        TextTable.WriteRows(terminal, rows);
        foreach (string name in diff.Variables) output.WriteLine($"~   variable {name}");
        if (rows.Length == 0 && diff.Variables.Count == 0)
        {
            output.WriteLine("the sources are the same; what was asked for, or assumed of the machine, is not");
        }

        string moved = $"{ByteText.Size(diff.BytesToMove)} to move in {ByteText.Count(diff.LayersToMove, haveLayers ? "layer" : "source")}";
        string counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{diff.Added.Count} added, {diff.Gone.Count} gone, {diff.Changed.Count} changed, {diff.Unchanged} the same");
        output.WriteLine($"{counts}; {moved}");
    }

    private static string[][] Rows(EnvironmentDiff diff) =>
    [
        .. diff.Added.Select(source => Row("+", source, VersionOf(source))),
        .. diff.Gone.Select(source => Row("-", source, VersionOf(source))),
        .. diff.Changed.Select(pair => Row("~", pair.After, ChangeOf(pair))),
    ];

    private static string[] Row(string sign, ComparedSource source, string what) =>
        [sign, source.Kind, source.Name, what, source.Size is { } size ? ByteText.Size(size) : ""];

    private static string VersionOf(ComparedSource source) => string.Join(' ', ((string?[])[Short(source), source.Build]).OfType<string>());

    private static string ChangeOf(ChangedSource pair)
    {
        if (pair.Before.Version != pair.After.Version) return $"{Short(pair.Before)} -> {Short(pair.After)}";
        if (pair.Before.Build != pair.After.Build) return $"{pair.After.Version} {pair.Before.Build} -> {pair.After.Build}";
        return $"{VersionOf(pair.After)} (other bytes)";
    }

    // A commit by its first digits, as git shows it.
    private static string? Short(ComparedSource source) =>
        source is { Kind: "git", Version.Length: > 12 } ? source.Version[..12] : source.Version;
}
