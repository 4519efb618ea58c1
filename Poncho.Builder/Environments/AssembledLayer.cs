using Poncho.Builder.Layering;
using Poncho.Builder.Locking;

namespace Poncho.Builder.Environments;

/// <summary>A source of the lock with its layer.</summary>
internal sealed record AssembledLayer(LockedSource Source, LayerInfo Info);
