using System.Text;
using Poncho.IO;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Unpacking;

/// <summary>An incremental tarball, whose absent layers are taken from other environments that have them, or from the store.</summary>
public sealed class CompletedEnvironment : EnvironmentSource
{
    private readonly IReadOnlyList<EnvironmentSource> _parts;

    private CompletedEnvironment(IReadOnlyList<EnvironmentSource> parts) => _parts = parts;

    /// <summary>Looks for the layers that an environment lacks. What is nowhere stays absent: it may be in the node cache.</summary>
    /// <param name="source">The environment; disposed with what this gives.</param>
    /// <param name="others">Environments that may have the layers, the first asked first; disposed with what this gives.</param>
    /// <param name="store">A store that may have them; null for none.</param>
    public static EnvironmentSource Of(EnvironmentSource source, IReadOnlyList<EnvironmentSource> others, Store? store)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(others);
        var had = new Dictionary<Digest, LayerSource>();
        foreach (var other in others)
            foreach (var (layer, descriptor) in other.Layers.Zip(Oci.Documents.Manifest.Parse(other.Manifest).Layers))
                if (layer is not AbsentLayer) had.TryAdd(descriptor.Digest, layer);
        var descriptors = Oci.Documents.Manifest.Parse(source.Manifest).Layers;
        var layers = source.Layers.Select((layer, i) => layer is not AbsentLayer ? layer : had.TryGetValue(layer.Id, out var found) ? Borrowed.From(found, layer) : store?.Has(descriptors[i]) ?? false ? StoreEnvironment.LayerOf(store, descriptors[i], layer.Name, layer.Relocations) : layer).ToList();
        return new CompletedEnvironment([source, .. others])
        {
            Name = source.Name,
            Id = IdOf(source, layers),
            Manifest = source.Manifest,
            ConfigBytes = source.ConfigBytes,
            Config = source.Config,
            Layers = layers,
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var part in _parts) part.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Where a layer comes from gzip members, which cannot be held to the manifest, the environment is not the manifest's but that of these very bytes.</summary>
    private static Digest IdOf(EnvironmentSource source, List<LayerSource> layers)
    {
        if (source.Layers.Zip(layers).All(pair => pair.First.Id == pair.Second.Id)) return source.Id;
        return Digest.Of(Encoding.ASCII.GetBytes(string.Join('\n', layers.Select(layer => layer.Id.ToString()).Prepend(source.Id.ToString()))));
    }

    /// <summary>The bytes of another environment's layer, with the relocations of this one.</summary>
    private sealed class Borrowed(LayerSource lender) : LayerSource
    {
        public static Borrowed From(LayerSource lender, LayerSource absent) => new(lender) { Id = lender.Id, Name = absent.Name, Size = lender.Size, Relocations = absent.Relocations };

        internal override LayerStream Open(Action<long> passed) => lender.Open(passed);
    }
}
