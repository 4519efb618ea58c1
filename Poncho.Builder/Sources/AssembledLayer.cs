using Poncho.Builder.Layering;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Sources;

/// <summary>A source of the lock with its layer.</summary>
internal sealed record AssembledLayer(LockedSource Source, LayerInfo Info);
