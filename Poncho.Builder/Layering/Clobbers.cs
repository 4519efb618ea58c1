using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Layering;

/// <summary>Which layer owns each path when all lie over one another: of two with the same path, the later one.</summary>
internal sealed class Clobbers
{
    // By the hash of a path: the layer, and where the path begins among those of the layer, so that equal hashes are not taken for equal paths.
    private readonly Dictionary<ulong, (int Layer, int Start)> _owners;
    private readonly ImmutableArray<LayerInfo> _layers;
    private readonly List<(string Path, int Loser, int Winner)> _clashes = [];

    public Clobbers(ImmutableArray<LayerInfo> layers)
    {
        _layers = layers;
        _owners = new Dictionary<ulong, (int Layer, int Start)>(layers.Sum(l => l.Paths.Count));
        for (int i = 0; i < layers.Length; i++)
        {
            var paths = layers[i].Paths.Utf8;
            while (paths.MoveNext())
            {
                var path = paths.Current;
                ref var owner = ref CollectionsMarshal.GetValueRefOrAddDefault(_owners, LayerPaths.HashOf(path), out bool isOwned);
                if (isOwned && owner.Layer != i && layers[owner.Layer].Paths.IsAt(owner.Start, path)) _clashes.Add((Encoding.UTF8.GetString(path), owner.Layer, i));
                owner = (i, paths.Start);
            }
        }
    }

    /// <summary>Paths that two layers have: the path, the number of the layer that loses it and of the one that keeps it.</summary>
    public IReadOnlyList<(string Path, int Loser, int Winner)> Clashes => _clashes;

    /// <summary>Paths that one layer has and another has as a folder, each once, in the order of layers and paths.</summary>
    public IReadOnlyList<FolderClash> FolderClashes()
    {
        var clashes = new List<FolderClash>();
        var said = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < _layers.Length; i++)
        {
            ReadOnlySpan<byte> before = [];
            foreach (var path in _layers[i].Paths.Utf8)
            {
                int end = path.LastIndexOf((byte)'/');
                // The neighbour was in the same folder.
                if (end <= 0 || before.SequenceEqual(path[..end])) continue;
                before = path[..end];
                for (; end > 0; end = path[..end].LastIndexOf((byte)'/'))
                {
                    var folder = path[..end];
                    if (!_owners.TryGetValue(LayerPaths.HashOf(folder), out var owner) || !_layers[owner.Layer].Paths.IsAt(owner.Start, folder)) continue;
                    string name = Encoding.UTF8.GetString(folder);
                    if (said.Add(name)) clashes.Add(new FolderClash(name, owner.Layer, i));
                }
            }
        }

        return clashes;
    }

    /// <summary>The relocations of a layer without those of paths that a later layer takes: their offsets are not those of the file that stays.</summary>
    public RelocationIndex RelocationsOf(int layer)
    {
        var all = _layers[layer].Relocations;
        return all.Files.Any(Lost) ? new RelocationIndex(all.Files.Where(f => !Lost(f))) : all;

        bool Lost(Relocation file) => _owners.TryGetValue(LayerPaths.HashOf(Encoding.UTF8.GetBytes(file.Path)), out var owner) && owner.Layer != layer;
    }
}
