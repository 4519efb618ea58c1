using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.MatchSpecs;

namespace Poncho.Builder.Specs;

/// <summary>A conda package that the spec asks for, and where it stands.</summary>
/// <param name="Spec">What is asked.</param>
/// <param name="Text">As it was typed; its channel may be an URL with a token.</param>
/// <param name="At">Where the text starts.</param>
internal sealed record CondaItem(MatchSpec Spec, string Text, SpecPosition At)
{
    /// <summary>The platforms that it is asked for; null for all.</summary>
    public PlatformSelector? Selector { get; init; }

    /// <summary>One spelling for all that mean the same, without passwords.</summary>
    public string Canonical => Selector is null ? Spec.ToString() : $"{Selector}: {Spec}";
}
