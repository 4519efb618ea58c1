using Poncho.IO;

namespace Poncho.Runtime.Opening;

/// <summary>
/// A layer that an incremental tarball leaves to another one, and that was not found elsewhere either: where the node cache has it already,
/// the environment can run all the same.
/// </summary>
internal sealed class AbsentLayer : LayerSource
{
    private const int MostNamed = 8;

    private const string Hint = "give the environment that it was made against as well: --with OTHER";

    public override bool IsAbsent => true;

    /// <summary>Refuses an environment that lacks layers, and says which.</summary>
    /// <param name="source">The environment.</param>
    /// <param name="isThere">Whether a layer is unpacked already.</param>
    /// <exception cref="PonchoException">There are such layers.</exception>
    public static void Refuse(EnvironmentSource source, Func<LayerSource, bool> isThere)
    {
        var missing = source.Layers.Where(layer => layer.IsAbsent && !isThere(layer)).Select(layer => layer.Name).ToList();
        if (missing.Count == 0) return;
        string named = string.Join(", ", missing.Take(MostNamed));
        string more = missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "";
        throw new PonchoException(
            $"incremental tarball {source.Name} lacks what is not here either: \"{named}\"{more}",
            Hint);
    }

    internal override LayerStream Open(Action<long> passed) =>
        throw new PonchoException($"layer is not in the incremental tarball: \"{Name}\"", Hint);
}
