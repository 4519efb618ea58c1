using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Specs.Projects;

/// <summary>Which part of a project is meant, where its file says several: extras and groups besides its dependencies, or an environment of pixi's.</summary>
internal sealed record SpecChoice
{
    /// <summary>What is meant where nothing is chosen.</summary>
    public static SpecChoice None { get; } = new();

    /// <summary>Names of <c>[project.optional-dependencies]</c>, as typed.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>Names of <c>[dependency-groups]</c> (PEP 735), as typed.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>A name of <c>[environments]</c> (pixi); null for <c>default</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether nothing is chosen.</summary>
    public bool IsNone => Extras.Count == 0 && Groups.Count == 0 && EnvironmentSuffix is null;

    /// <summary>
    /// What stands in the name of its lock, behind the spec's: <c>.NAME</c>, several names joined by <c>+</c>; empty where nothing is chosen.
    /// So one file has a lock for each choice.
    /// </summary>
    public string Suffix
    {
        get
        {
            var names = Extras.Concat(Groups).Select(ProjectName.Normalize).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            string[] all = [.. EnvironmentSuffix is { } environment ? [environment] : Array.Empty<string>(), .. names];
            return all.Length == 0 ? "" : "." + string.Join('+', all);
        }
    }

    /// <summary>The options that say it, with a space before each; for hints.</summary>
    public string Options => string.Concat(
        [.. Extras.Select(name => $" --extra {name}"), .. Groups.Select(name => $" --group {name}"), EnvironmentSuffix is { } one ? $" --environment {one}" : ""]);

    private string? EnvironmentSuffix => Environment is null or PixiManifest.Default ? null : Environment;

    /// <summary>Refuses a choice of what a spec of another form does not have.</summary>
    /// <param name="path">The spec.</param>
    /// <exception cref="SpecException">Something is chosen.</exception>
    public void RefuseAny(string path)
    {
        if (IsNone) return;
        throw new SpecException(
            path,
            null,
            $"this form of spec has no such choice: {Shown.Text(Options.Trim())}",
            "a pyproject.toml has them (--extra, --group), a pixi.toml (--environment) too");
    }
}
