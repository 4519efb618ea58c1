namespace Poncho.Analyze.Reading;

/// <summary>A name that a source gives to something that matters here, as a place in the source.</summary>
internal readonly record struct NameAlias(int Start, int End, AliasedThing Thing);
