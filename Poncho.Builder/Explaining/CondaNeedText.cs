using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;

namespace Poncho.Builder.Explaining;

/// <summary>What the record of a conda package says it needs.</summary>
internal static class CondaNeedText
{
    /// <param name="depends">Match specs; those that cannot be read are left out, as the solver leaves them.</param>
    public static IEnumerable<PackageNeed> Read(IEnumerable<string> depends)
    {
        foreach (string text in depends)
            if (NameOf(text) is { } name) yield return new PackageNeed(name, text);
    }

    /// <summary>The name that a match spec asks for; null where it says none.</summary>
    public static string? NameOf(string text) => MatchSpec.TryParse(text, Strictness.Lenient, out var spec) ? spec.Name : null;
}
