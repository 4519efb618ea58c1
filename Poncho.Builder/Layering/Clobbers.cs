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

    /// <summary>Paths that one layer has and another has as a folder, each once, in the order of layers and paths.</summary>
    public IEnumerable<FolderClash> FolderClashes()
    {
        var byText = _owners.GetAlternateLookup<ReadOnlySpan<char>>();
        var said = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < _layers.Length; i++)
        {
            string before = "";
            foreach (string path in _layers[i].Paths)
            {
                int end = path.LastIndexOf('/');
                // The neighbour was in the same folder.
                if (end <= 0 || before.AsSpan().SequenceEqual(path.AsSpan(0, end))) continue;
                before = path[..end];
                for (; end > 0; end = path.LastIndexOf('/', end - 1))
                    if (byText.TryGetValue(path.AsSpan(0, end), out int owner) && said.Add(path[..end])) yield return new FolderClash(path[..end], owner, i);
            }
        }
    }

    /// <summary>The relocations of a layer without those of paths that a later layer takes: their offsets are not those of the file that stays.</summary>
    public RelocationIndex RelocationsOf(int layer)
    {
        var all = _layers[layer].Relocations;
        return all.Files.Any(Lost) ? new RelocationIndex(all.Files.Where(f => !Lost(f))) : all;

        bool Lost(Relocation file) => _owners.TryGetValue(file.Path, out int owner) && owner != layer;
    }
}
