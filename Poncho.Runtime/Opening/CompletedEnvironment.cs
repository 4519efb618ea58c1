using System.Text;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Runtime.Opening;

/// <summary>An incremental tarball, whose absent layers are taken from other environments that have them, or from stores.</summary>
public sealed class CompletedEnvironment : EnvironmentSource
{
    private readonly IReadOnlyList<EnvironmentSource> _parts;

    private CompletedEnvironment(IReadOnlyList<EnvironmentSource> parts) => _parts = parts;

    /// <summary>Looks for the layers that an environment lacks. What is nowhere stays absent: it may be in the node cache.</summary>
    /// <param name="source">The environment; disposed with what this gives.</param>
    /// <param name="others">Environments that may have the layers, the first asked first; disposed with what this gives.</param>
    /// <param name="stores">Stores that may have them, asked after all environments, the first one first.</param>
    public static EnvironmentSource Of(EnvironmentSource source, IReadOnlyList<EnvironmentSource> others, IReadOnlyList<Store> stores)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(stores);
        var lent = LayersOf(others);
        var descriptors = Oci.Documents.Manifest.Parse(source.Manifest).Layers;
        var layers = source.Layers.Select((layer, i) => layer.IsAbsent ? Find(layer, descriptors[i], lent, stores) : layer).ToList();
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
        {
            foreach (var part in _parts) part.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The layers that environments have, by the digests that their manifests give them; of two equal ones the first.</summary>
    private static Dictionary<Digest, LayerSource> LayersOf(IReadOnlyList<EnvironmentSource> environments)
    {
        var layers = new Dictionary<Digest, LayerSource>();
        foreach (var environment in environments)
        {
            foreach (var (layer, descriptor) in environment.Layers.Zip(Oci.Documents.Manifest.Parse(environment.Manifest).Layers))
            {
                if (!layer.IsAbsent) layers.TryAdd(descriptor.Digest, layer);
            }
        }

        return layers;
    }

    /// <summary>The layer from another environment, else from a store, else as absent as it was.</summary>
    private static LayerSource Find(LayerSource absent, Oci.Documents.Descriptor descriptor, Dictionary<Digest, LayerSource> lent, IReadOnlyList<Store> stores)
    {
        if (lent.TryGetValue(absent.Id, out var found)) return Borrowed.From(found, absent);
        if (stores.FirstOrDefault(store => store.Has(descriptor)) is { } store) return StoreEnvironment.LayerOf(store, descriptor, absent.Name, absent.Relocations);
        return absent;
    }

    /// <summary>
    /// The id of the source where all layers are those of its manifest. A layer that is taken from gzip members is known by other bytes, so the
    /// environment gets an id of its own then, made of the ids of all its layers.
    /// </summary>
    private static Digest IdOf(EnvironmentSource source, List<LayerSource> layers)
    {
        if (source.Layers.Zip(layers).All(pair => pair.First.Id == pair.Second.Id)) return source.Id;
        var ids = layers.Select(layer => layer.Id.ToString()).Prepend(source.Id.ToString());
        return Digest.Of(Encoding.ASCII.GetBytes(string.Join('\n', ids)));
    }

    /// <summary>The bytes of another environment's layer, with the relocations of this one.</summary>
    private sealed class Borrowed(LayerSource lender) : LayerSource
    {
        public static Borrowed From(LayerSource lender, LayerSource absent) => new(lender)
        {
            Id = lender.Id,
            Name = absent.Name,
            Size = lender.Size,
            Relocations = absent.Relocations,
        };

        internal override LayerStream Open(Action<long> passed) => lender.Open(passed);
    }
}
