using System.CommandLine;
using Poncho.Builder.Specs.Projects;

namespace Poncho.Builder.Cli.Commands;

/// <summary>Options that say what of a project's file is meant, the same for every command that takes a spec.</summary>
internal sealed class ChoiceSymbols
{
    public Option<string[]> Extra { get; } = new("--extra")
    {
        HelpName = "EXTRA",
        Description = "Optional dependencies of a pyproject.toml to take as well; may stand several times.",
    };

    public Option<string[]> Group { get; } = new("--group")
    {
        HelpName = "GROUP",
        Description = "A dependency group of a pyproject.toml to take as well; may stand several times.",
    };

    public Option<string?> Environment { get; } = new("--environment")
    {
        HelpName = "NAME",
        Description = "The environment of a pixi.toml that is meant (default: its default).",
    };

    /// <summary>What the command line says.</summary>
    public SpecChoice Of(ParseResult parsed) => new()
    {
        Extras = parsed.GetValue(Extra) ?? [],
        Groups = parsed.GetValue(Group) ?? [],
        Environment = parsed.GetValue(Environment),
    };
}
