namespace Poncho.Builder.Specs.Syntax;

/// <summary>An array of JSON, a sequence of YAML.</summary>
internal sealed record SpecSequence(SpecPosition At, IReadOnlyList<SpecNode> Items) : SpecNode(At)
{
    public override string Kind => "a list";
}
