using System.Collections.Concurrent;

namespace Poncho.Runtime.Unpacking;

/// <summary>
/// Which layer a path belongs to while layers are unpacked side by side: of all that have it the last in link order, in whatever order they
/// come to it.
/// </summary>
internal sealed class PathClaims
{
    private readonly ConcurrentDictionary<string, int> _layers = new(StringComparer.Ordinal);

    /// <summary>False where a later layer has the path already.</summary>
    public bool TryClaim(string path, int layer)
    {
        int owner = _layers.AddOrUpdate(path, static (_, mine) => mine, static (_, other, mine) => Math.Max(other, mine), layer);
        return owner == layer;
    }

    /// <summary>Whether the path is still this layer's: a later one may have claimed it meanwhile.</summary>
    public bool Owns(string path, int layer) => _layers.TryGetValue(path, out int owner) && owner == layer;
}
