using Poncho.IO;

namespace Poncho.Builder.Engines;

/// <summary>What an engine was given.</summary>
/// <param name="Name">Of the image there.</param>
/// <param name="Id">What the engine calls it: the digest of its config.</param>
/// <param name="Layers">How many it has.</param>
/// <param name="Bytes">Of all layers, plain.</param>
internal sealed record EngineResult(string Name, Digest Id, int Layers, long Bytes);
