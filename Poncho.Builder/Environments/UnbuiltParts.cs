using Poncho.Builder.Specs;
using Poncho.IO.Net;

namespace Poncho.Builder.Environments;

/// <summary>Parts of a spec that are read and checked, and that this version does not build.</summary>
internal static class UnbuiltParts
{
    /// <exception cref="SpecException">The spec has such a part: an environment without it would not be what was asked for.</exception>
    public static void Refuse(Spec spec)
    {
        if (spec.Pip.Count > 0) throw Unbuilt(spec, "pip", spec.Pip[0].At, Redacted.Text(spec.Pip[0].Text));
    }

    private static SpecException Unbuilt(Spec spec, string part, SpecPosition at, string first) =>
        new(spec.Source, at, $"the {part} part of a spec cannot be built by this version: \"{first}\"", $"take the {part} part out of the spec; conda packages, git and http sources are built");
}
