using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs;

/// <summary>A variable that activation sets (<c>variables</c> of an environment.yml).</summary>
internal sealed record SpecVariable(string Name, string Value, SpecPosition At);
