namespace Poncho.Conda.Pools;

/// <summary>A requirement that counts once all of some specs are met by what is chosen.</summary>
/// <param name="Spec">The requirement.</param>
/// <param name="Conditions">The specs.</param>
internal readonly record struct ConditionalNeed(int Spec, int[] Conditions);
