namespace Poncho.Builder.Comparing;

/// <summary>A source that both sides have, and not the same.</summary>
internal sealed record ChangedSource(ComparedSource Before, ComparedSource After);
