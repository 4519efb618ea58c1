using System.Collections.Concurrent;

namespace Poncho.Runtime.Unpacking;

/// <summary>Which layer a path belongs to while layers are unpacked side by side: the last in link order that has it, whichever comes to it first.</summary>
internal sealed class PathClaims
{
    private readonly ConcurrentDictionary<string, int> _layers = new(StringComparer.Ordinal);

    /// <summary>False where a later layer has the path already.</summary>
    public bool TryClaim(string path, int layer) => _layers.AddOrUpdate(path, static (_, mine) => mine, static (_, other, mine) => Math.Max(other, mine), layer) == layer;

    /// <summary>Whether the path is still this layer's: a later one may have claimed it meanwhile.</summary>
    public bool Owns(string path, int layer) => _layers.TryGetValue(path, out int owner) && owner == layer;
}
