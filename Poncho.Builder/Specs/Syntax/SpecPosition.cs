namespace Poncho.Builder.Specs.Syntax;

/// <summary>A place in a spec: line and column, both from 1; columns count UTF-16 characters.</summary>
internal readonly record struct SpecPosition(int Line, int Column);
