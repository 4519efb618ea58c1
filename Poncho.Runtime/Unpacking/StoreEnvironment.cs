using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Unpacking;

/// <summary>An environment in the store.</summary>
public sealed class StoreEnvironment : EnvironmentSource
{
    private StoreEnvironment()
    {
    }

    /// <summary>Reads manifest and config; layers are read, and checked, when they are unpacked.</summary>
    /// <param name="store">Where the blobs are.</param>
    /// <param name="manifest">The environment's manifest.</param>
    /// <param name="name">What the user calls it.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">The manifest is no environment's, or blobs are missing or damaged.</exception>
    public static async Task<StoreEnvironment> OpenAsync(Store store, Descriptor manifest, string name, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        var read = await store.ReadManifestAsync(manifest, cancel);
        var bytes = await store.ReadAsync(read.Config, EnvironmentConfig.MaximumSize, cancel);
        var config = ReadConfig(read, bytes.Span, name);
        return new StoreEnvironment
        {
            Name = name,
            Id = read.Digest,
            Manifest = read.Bytes,
            ConfigBytes = bytes,
            Config = config,
            Layers = [.. read.Layers.Select((layer, i) => LayerOf(store, layer, NameOf(config.Layers[i]), config.Layers[i].Relocations))],
        };
    }

    /// <summary>A layer in the store.</summary>
    internal static LayerSource LayerOf(Store store, Descriptor descriptor, string name, RelocationIndex relocations) => new Blob(store, descriptor) { Id = descriptor.Digest, Name = name, Size = descriptor.Size, Relocations = relocations };

    private sealed class Blob(Store store, Descriptor descriptor) : LayerSource
    {
        internal override LayerStream Open(Action<long> passed) => new(new ReportingStream(store.OpenVerifiedRead(descriptor), passed), descriptor.MediaType, Name);
    }
}
