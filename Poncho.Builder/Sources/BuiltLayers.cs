using System.Collections.Immutable;

namespace Poncho.Builder.Sources;

/// <summary>What a build found and made.</summary>
/// <param name="Layers">One for each source of the lock, in its order.</param>
internal sealed record BuiltLayers(ImmutableArray<AssembledLayer> Layers);
