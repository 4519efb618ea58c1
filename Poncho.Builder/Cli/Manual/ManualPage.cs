using System.CommandLine;

namespace Poncho.Builder.Cli.Manual;

/// <summary>The man page. It holds no date: the same program writes the same page at any time.</summary>
internal static class ManualPage
{
    public static string Of(Command root, string version, Func<Command, IReadOnlyList<string>> linesToCopy)
    {
        Command[] commands = [.. root.Subcommands.Where(command => !command.Hidden)];
        var page = new Roff();
        page.Title(root.Name.ToUpperInvariant(), "1", version);
        page.Section("NAME");
        page.Text($"{root.Name} - layered, content-addressed Python environments");
        page.Section("SYNOPSIS");
        page.Verbatim(commands.Select(command => $"{root.Name} {Usage(command)}"));
        page.Section("DESCRIPTION");
        page.Text(root.Description ?? "");
        page.Paragraph("Results go to standard output, everything else (progress, warnings, errors) to standard error.");
        page.Section("COMMANDS");
        foreach (var command in commands)
        {
            page.Subsection($"{root.Name} {Usage(command)}");
            page.Text(command.Description ?? "");
            foreach (var argument in command.Arguments.Where(argument => !argument.Hidden)) page.Entry(argument.Name, argument.Description ?? "");
            WriteOptions(page, command);
        }

        page.Section("OPTIONS OF ALL COMMANDS");
        WriteOptions(page, root);
        WriteEntries(page, "ENVIRONMENT", ManualFacts.Variables);
        WriteEntries(page, "EXIT STATUS", ManualFacts.Statuses);
        WriteEntries(page, "FILES", ManualFacts.Files);
        page.Section("EXAMPLES");
        foreach (var command in commands.Prepend(root))
        {
            if (linesToCopy(command) is { Count: > 0 } lines) page.Verbatim(lines);
        }

        page.Section("SEE ALSO");
        page.Text("conda(1), pip(1), skopeo(1), tar(1)");
        return page.ToString();
    }

    private static void WriteOptions(Roff page, Command command)
    {
        foreach (var option in command.Options.Where(option => !option.Hidden)) page.Entry(Term(option), option.Description ?? "");
    }

    private static void WriteEntries(Roff page, string section, (string Name, string Meaning)[] entries)
    {
        page.Section(section);
        foreach (var (name, meaning) in entries) page.Entry(name, meaning);
    }

    /// <summary>Such as <c>create [options] SPEC [OUTPUT]</c>: options that must be there by name.</summary>
    private static string Usage(Command command)
    {
        var required = command.Options.Where(option => option.Required).Select(Shortest);
        var arguments = command.Arguments.Where(argument => !argument.Hidden).Select(Shown);
        string options = command.Options.Any(option => !option.Hidden && !option.Required) ? "[options]" : "";
        return string.Join(' ', required.Prepend(command.Name).Append(options).Concat(arguments).Where(word => word.Length > 0));
    }

    private static string Shown(Argument argument)
    {
        string name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Shortest(Option option) => $"{Names(option).First()} {option.HelpName}".TrimEnd();

    private static string Term(Option option) => $"{string.Join(", ", Names(option))} {option.HelpName}".TrimEnd();

    // The short name first, as in the help.
    private static IEnumerable<string> Names(Option option) =>
        option.Aliases.Append(option.Name).OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal);
}
