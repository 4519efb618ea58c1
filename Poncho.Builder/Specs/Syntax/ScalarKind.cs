namespace Poncho.Builder.Specs.Syntax;

/// <summary>What a single value is.</summary>
internal enum ScalarKind
{
    Text,
    Number,
    Boolean,
    Null,
}
