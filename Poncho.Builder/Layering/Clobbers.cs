using System.Collections.Immutable;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Layering;

/// <summary>Which layer owns each path when all lie over one another: of two with the same path, the later one.</summary>
internal sealed class Clobbers
{
    private readonly Dictionary<string, int> _owners;
    private readonly ImmutableArray<LayerInfo> _layers;
    private readonly List<(string Path, int Loser, int Winner)> _clashes = [];

    public Clobbers(ImmutableArray<LayerInfo> layers)
    {
        _layers = layers;
        _owners = new Dictionary<string, int>(layers.Sum(l => l.Paths.Length), StringComparer.Ordinal);
        for (int i = 0; i < layers.Length; i++)
        {
            foreach (string path in layers[i].Paths)
            {
                if (_owners.TryGetValue(path, out int before) && before != i) _clashes.Add((path, before, i));
                _owners[path] = i;
            }
        }
    }

    /// <summary>Paths that two layers have: the path, the number of the layer that loses it and of the one that keeps it.</summary>
    public IReadOnlyList<(string Path, int Loser, int Winner)> Clashes => _clashes;

    /// <summary>The relocations of a layer without those of paths that a later layer takes: their offsets are not those of the file that stays.</summary>
    public RelocationIndex RelocationsOf(int layer)
    {
        var all = _layers[layer].Relocations;
        return all.Files.Any(Lost) ? new RelocationIndex(all.Files.Where(f => !Lost(f))) : all;

        bool Lost(Relocation file) => _owners.TryGetValue(file.Path, out int owner) && owner != layer;
    }
}
