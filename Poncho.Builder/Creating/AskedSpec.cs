using System.Text.RegularExpressions;
using Poncho.Builder.Building;
using Poncho.Builder.Resolving;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Creating;

/// <summary>
/// A spec together with what the command line and the active environment add to it: this is what is locked, and whose digest a lock has.
/// </summary>
internal static partial class AskedSpec
{
    /// <summary>What <c>--python</c> takes.</summary>
    public const string PythonHint = "--python takes digits and dots, such as 3.11";

    /// <summary>Whether a text is the version of a Python.</summary>
    public static bool IsPython(string text) => Version().IsMatch(text);

    /// <summary>What is wrong with a text that is none.</summary>
    public static string PythonProblem(string text) => $"not a version of Python: {Shown.Text(text)}";

    /// <param name="spec">As it was read.</param>
    /// <param name="python">The Python that the command line asks for, such as <c>3.11</c>; null for none.</param>
    /// <param name="ignoresEditables">Whether editable installs of the active environment are passed over.</param>
    /// <param name="context">The process's variables, which also hold settings of pip, and who hears what is taken from where.</param>
    /// <exception cref="PonchoException">That is no version of Python.</exception>
    public static Spec Of(Spec spec, string? python, bool ignoresEditables, BuildContext context)
    {
        foreach (string warning in spec.Warnings) context.Progress.Warn(warning);
        if (python is not null)
        {
            if (!IsPython(python)) throw new PonchoException(PythonProblem(python), PythonHint);
            spec = spec with { Conda = [.. spec.Conda, PipNeeds.Item($"python={python}")] };
        }

        if (ignoresEditables) return WithPipSettings(spec, context);
        var editables = ActiveEditables.Find(context.Environment);
        spec = ActiveEditables.Apply(spec, editables, out var taken);
        foreach (string name in taken)
        {
            const string from = "is taken from its editable install in the active environment (--ignore-editable-packages: not)";
            context.Progress.Warn($"{name} {from}: \"{editables[name]}\"");
        }

        return WithPipSettings(spec, context);
    }

    private static Spec WithPipSettings(Spec spec, BuildContext context)
    {
        var settings = spec.AsksPip ? PipSettings.Asked(context.Environment, context.Environment.HomeFolder ?? "") : [];
        if (settings.Count == 0) return spec;
        string names = string.Join(", ", settings.Select(setting => $"{setting.Name} ({setting.From})"));
        context.Progress.Warn($"settings of pip on this machine change what is chosen, and are part of what is asked: {names}");
        return spec with { PipSettings = [.. settings.Select(PipSettings.Line)] };
    }

    /// <summary>The same of whatever SPEC names: locks say themselves what they are of.</summary>
    public static BuildInput Of(BuildInput input, string? python, bool ignoresEditables, BuildContext context) => input switch
    {
        BuildInput.OfSpec { Spec: var spec } => new BuildInput.OfSpec(Of(spec, python, ignoresEditables, context)),
        BuildInput.OfPrefix { Prefix: var prefix } when python is not null =>
            throw new PonchoException($"an environment that exists already has its Python: \"{prefix}\"", "leave --python out"),
        _ => python is null ? input : throw new PonchoException($"a lock says itself which Python it has: \"--python {python}\"", "leave the option out, or name the spec"),
    };

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){0,3}\z")]
    private static partial Regex Version();
}
