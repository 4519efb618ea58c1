using System.CommandLine;
using Poncho.Builder.Specs.Projects;

namespace Poncho.Builder.Cli.Commands;

/// <summary>Options that say what of a project's file is meant, the same for every command that takes a spec.</summary>
internal sealed class ChoiceSymbols
{
    private readonly Option<string[]> _extra = new("--extra")
    {
        HelpName = "EXTRA",
        Description = "Optional dependencies of a pyproject.toml to take as well; may stand several times.",
    };

    private readonly Option<string[]> _group = new("--group")
    {
        HelpName = "GROUP",
        Description = "A dependency group of a pyproject.toml to take as well; may stand several times.",
    };

    private readonly Option<string?> _environment = new("--environment")
    {
        HelpName = "NAME",
        Description = "The environment of a pixi.toml that is meant (default: its default).",
    };

    public void AddTo(Command command)
    {
        command.Add(_extra);
        command.Add(_group);
        command.Add(_environment);
    }

    /// <summary>What the command line says.</summary>
    public SpecChoice Of(ParseResult parsed) => new()
    {
        Extras = parsed.GetValue(_extra) ?? [],
        Groups = parsed.GetValue(_group) ?? [],
        Environment = parsed.GetValue(_environment),
    };
}
