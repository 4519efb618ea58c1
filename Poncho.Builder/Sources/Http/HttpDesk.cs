using Poncho.Builder.Environments;
using Poncho.Builder.Layering;

namespace Poncho.Builder.Sources.Http;

/// <summary>What locking an http source needs, which is what making its layer needs.</summary>
/// <param name="Fetch">Makes layers.</param>
/// <param name="Index">Remembers them.</param>
/// <param name="Limits">How many come at once.</param>
/// <param name="Made">Told of each layer that was not there before.</param>
internal sealed record HttpDesk(HttpFetch Fetch, LayerIndex Index, BuildLimits Limits, Action Made);
