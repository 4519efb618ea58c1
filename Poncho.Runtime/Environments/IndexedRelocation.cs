using System.Collections.Immutable;

namespace Poncho.Runtime.Environments;

/// <summary>A relocation as JSON has it: its placeholder is still a number of the document's table.</summary>
internal readonly record struct IndexedRelocation(string Path, RelocationMode Mode, int Placeholder, ImmutableArray<long> Offsets);
