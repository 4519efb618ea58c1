namespace Poncho.Builder.Images;

/// <summary>How an image has its environment (<see cref="Poncho.Runtime.Environments.ImagePlace.Map"/>).</summary>
/// <param name="Prefix">What stands in files in the placeholder's place.</param>
/// <param name="PlainSizes">Bytes of each of the environment's layers without compression and without its end.</param>
/// <param name="Groups">Of each of the image's layers that has any, the numbers of the environment's layers in it.</param>
internal sealed record ImageMap(string Prefix, IReadOnlyList<long> PlainSizes, IReadOnlyList<IReadOnlyList<int>> Groups);
