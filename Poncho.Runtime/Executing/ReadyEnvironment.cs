using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Runtime.Executing;

/// <summary>An environment that a command can run in.</summary>
/// <param name="Prefix">Where it is.</param>
/// <param name="Config">Null for one that is not Poncho's.</param>
internal sealed record ReadyEnvironment(Prefix Prefix, EnvironmentConfig? Config);
