namespace Poncho.Builder.Specs.Syntax;

/// <summary>A string of the spec, and where it stands.</summary>
internal sealed record SpecItem(string Text, SpecPosition At);
