namespace Poncho.Analyze.Reading;

/// <summary>A line that gives names to values.</summary>
/// <param name="Scope">The definition that it stands in, as an index into those of its source; -1 outside of all.</param>
/// <param name="Bound">The names that it may give.</param>
/// <param name="Used">All names in it.</param>
internal sealed record NamingLine(int Scope, SourceNames Bound, SourceNames Used);
