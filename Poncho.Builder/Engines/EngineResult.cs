using Poncho.IO;

namespace Poncho.Builder.Engines;

/// <summary>What an engine was given.</summary>
/// <param name="Name">Of the image there.</param>
/// <param name="Id">What the engine calls it: the digest of its config.</param>
/// <param name="Layers">How many it has.</param>
/// <param name="Bytes">Of all layers, plain.</param>
/// <param name="LayersSent">Of them those that the engine lacked; all where it took them as one tarball.</param>
/// <param name="BytesSent">Of these, plain.</param>
internal sealed record EngineResult(string Name, Digest Id, int Layers, long Bytes, int LayersSent, long BytesSent);
