namespace Poncho.Builder.Specs.Syntax;

/// <summary>A value of JSON or YAML, and where it starts.</summary>
internal abstract record SpecNode(SpecPosition At)
{
    /// <summary>What it is, in the words of an error.</summary>
    public abstract string Kind { get; }
}
