namespace Poncho.Conda.Solving;

/// <summary>The builds of a name sorted by what can be said of each alone: track features, channel, version, build number.</summary>
/// <param name="Places">The builds' places, best first.</param>
/// <param name="Groups">For each entry of <paramref name="Places"/> a number that equals share.</param>
internal sealed record SimpleOrder(int[] Places, int[] Groups);
