using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>What a project's file says, in the keys of our own form, each value at its place in the file.</summary>
/// <param name="Own">What stands in our own form already (<c>poncho.toml</c>, <c>[tool.poncho]</c>); null for nothing.</param>
/// <param name="Said">What is said in the words of other tools; null for nothing.</param>
/// <param name="Warnings">What of it is passed over, one line each.</param>
internal sealed record ReadProject(SpecMapping? Own, SpecMapping? Said, IReadOnlyList<string> Warnings);
