namespace Poncho.Builder.Specs.Syntax;

/// <summary>An object of JSON, a mapping of YAML. No key stands twice.</summary>
internal sealed record SpecMapping(SpecPosition At, IReadOnlyList<SpecMember> Members) : SpecNode(At)
{
    public override string Kind => "a mapping";
}
