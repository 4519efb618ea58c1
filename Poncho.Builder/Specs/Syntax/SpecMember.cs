namespace Poncho.Builder.Specs.Syntax;

/// <summary>A key, where it stands, and its value.</summary>
internal sealed record SpecMember(string Key, SpecPosition At, SpecNode Value);
