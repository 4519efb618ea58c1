using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>The Python that <c>requires-python</c> asks for, as a conda package.</summary>
internal static class PythonNeed
{
    private const string Name = "python";

    /// <param name="values">Reads the file's values.</param>
    /// <param name="versions">What it says (PEP 440); null where it says nothing.</param>
    /// <param name="at">Where the package stands then.</param>
    /// <exception cref="SpecException">These are no versions.</exception>
    public static SpecItem Of(TomlValues values, SpecItem? versions, SpecPosition at)
    {
        if (versions is null || versions.Text.Length == 0) return new SpecItem(Name, versions?.At ?? at);
        if (!Requirement.TryParse(Name + versions.Text, out var parsed, out _) || parsed.Versions.Length == 0 || parsed.Marker is not null)
            throw values.Wrong(versions.At, $"\"requires-python\" has no versions of Python: {Shown.Text(versions.Text)}", "write \">=3.11\" or \">=3.11,<3.13\"");
        // What an exact version is to PEP 440 it is to conda; the three signs compare texts.
        return versions with { Text = $"{Name} {parsed.Versions.Replace("===", "==", StringComparison.Ordinal)}" };
    }
}
