namespace Poncho.Conda.Pools;

/// <summary>
/// The text of a dependency, read: requirements (the extras that it asks for, then the spec itself), each perhaps under a condition.
/// </summary>
/// <param name="Specs">The requirements; null where the text cannot be read.</param>
/// <param name="Conditions">Null where there is no condition; else one list of specs for each way to meet it, all of which have to be met.</param>
internal readonly record struct PoolText(int[]? Specs, int[][]? Conditions);
