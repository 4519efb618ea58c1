using Poncho.Builder.Specs.Requirements;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;

namespace Poncho.Builder.Specs;

/// <summary>What pip's part of a spec needs of its conda part: a Python, and pip in it.</summary>
internal static class PipNeeds
{
    private static readonly string[] s_names = ["python", "pip"];

    /// <summary>The spec with the conda packages that pip's part needs and the conda part lacks.</summary>
    /// <param name="spec">As it was read.</param>
    /// <param name="added">The names of the conda packages that were added; none where the spec has nothing for pip.</param>
    public static Spec Complete(Spec spec, out IReadOnlyList<string> added)
    {
        added = !spec.AsksPip ? [] : [.. s_names.Where(name => !spec.Conda.Any(item => item.Spec.Name == name))];
        return added.Count == 0 ? spec : spec with { Conda = [.. spec.Conda, .. added.Select(Item)] };
    }

    /// <summary>The conda package with the name and versions of a requirement of pip; null where a match spec cannot say them.</summary>
    public static CondaItem? ItemOf(string requirement)
    {
        if (!Requirement.TryParse(requirement, out var parsed, out _) || parsed.Address is not null) return null;
        string text = parsed.Versions.Length == 0 ? parsed.Name : $"{parsed.Name} {parsed.Versions}";
        return MatchSpec.TryParse(text, Strictness.Lenient, out var spec) ? new CondaItem(spec, text, default) : null;
    }

    /// <summary>A conda package that is added to a spec: it stands at no place in it.</summary>
    public static CondaItem Item(string text) => new(MatchSpec.Parse(text, Strictness.Lenient), text, default);
}
