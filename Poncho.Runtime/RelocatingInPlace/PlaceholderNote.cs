using Poncho.Runtime.Environments;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>A file that may hold a placeholder, as conda's or conda-pack's own records say; where, is not known.</summary>
internal readonly record struct PlaceholderNote(string Path, RelocationMode Mode, string Placeholder);
