using System.CommandLine;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;

namespace Poncho.Builder.Cli;

/// <summary>What is meant by <c>run ENV COMMAND</c>, as docker has it, and <c>run -n ENV COMMAND</c>, as conda has it.</summary>
internal static class EnvironmentMeant
{
    private static readonly string[] s_specs = ["pyproject.toml", "pixi.toml", "environment.yml", "requirements.txt"];

    /// <summary>The command line that is meant; null where no environment is named in the command's place.</summary>
    public static string? HintFor(ParseResult parsed, CommandContext context)
    {
        var command = parsed.CommandResult.Command;
        var environment = command.Options.FirstOrDefault(option => option.Name == "--environment");
        var words = command.Arguments.FirstOrDefault(argument => argument.CaptureRemainingTokens);
        if (environment is null || words is null || parsed.GetResult(environment) is { Implicit: false }) return null;
        string[] given = [.. (parsed.GetResult(words)?.Tokens ?? []).Select(token => token.Value)];
        if (given is ["-", ..]) return $"a script is run from a file; what is piped in runs with \"{UsageError.PathOf(parsed)} -e ENV {ShellWord.Line(["python", .. given])}\"";
        bool isPrefix = given.Length > 0 && (Directory.Exists(Path.Join(given[0], "conda-meta")) || Directory.Exists(Path.Join(given[0], ".poncho")));
        if (given.Length > 0 && Directory.Exists(given[0]) && !isPrefix) return FolderHint(given, parsed);
        bool isOfConda = command.Options.FirstOrDefault(option => option.Name == "--no-command") is { } bare && parsed.GetResult(bare) is { Implicit: false };
        bool namesOne = given.Length > 0 && (isOfConda || Exists(given[0], context));
        // "poncho run -n ENV" alone has meant ours: only unpack.
        string only = isOfConda && given.Length == 1 ? "-n " : "";
        string[] meant = namesOne ? given : ["ENV", .. given];
        return $"the environment is named by -e: \"{UsageError.PathOf(parsed)} {only}-e {ShellWord.Line(meant)}\"";
    }

    private static string FolderHint(string[] given, ParseResult parsed)
    {
        string? project = s_specs.Select(name => Path.Join(given[0], name)).FirstOrDefault(File.Exists);
        return project is null
            ? $"the folder is no environment; as a program it runs with \"{UsageError.PathOf(parsed)} -e ENV {ShellWord.Line(["python", .. given])}\""
            : $"the folder is no environment; \"poncho create {ShellWord.Line([project])}\" makes the one that it asks for";
    }

    private static bool Exists(string word, CommandContext context)
    {
        try
        {
            context.Find(word);
            return true;
        }
        catch (PonchoException)
        {
            return false;
        }
    }
}
