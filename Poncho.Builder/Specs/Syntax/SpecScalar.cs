namespace Poncho.Builder.Specs.Syntax;

/// <summary>A single value; its text is as it was typed, without quotes.</summary>
internal sealed record SpecScalar(SpecPosition At, string Text, ScalarKind Type) : SpecNode(At)
{
    public override string Kind => Type switch
    {
        ScalarKind.Number => "a number",
        ScalarKind.Boolean => "true or false",
        ScalarKind.Null => "nothing",
        _ => "a text",
    };
}
