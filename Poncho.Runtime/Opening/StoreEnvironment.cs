using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Opening;

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
        var config = await store.ReadAsync(read.Config, EnvironmentConfig.MaximumSize, cancel);
        return Of(store, read, config, name);
    }

    /// <summary>The same, for callers that do not wait for tasks.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static StoreEnvironment Open(Store store, Descriptor manifest, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        var read = store.ReadManifest(manifest);
        return Of(store, read, store.Read(read.Config, EnvironmentConfig.MaximumSize), name);
    }

    /// <summary>A layer in the store.</summary>
    internal static LayerSource LayerOf(Store store, Descriptor descriptor, string name, RelocationIndex relocations) =>
        new Blob(store, descriptor)
        {
            Id = descriptor.Digest,
            Name = name,
            Size = descriptor.Size,
            Relocations = relocations,
        };

    private static StoreEnvironment Of(Store store, Manifest manifest, ReadOnlyMemory<byte> configBytes, string name)
    {
        var config = ReadConfig(manifest, configBytes.Span, name);
        return new StoreEnvironment
        {
            Name = name,
            Id = manifest.Digest,
            Manifest = manifest.Bytes,
            ConfigBytes = configBytes,
            Config = config,
            Layers = [.. manifest.Layers.Select((layer, i) => LayerOf(store, layer, NameOf(config.Layers[i]), config.Layers[i].Relocations))],
        };
    }

    private sealed class Blob(Store store, Descriptor descriptor) : LayerSource
    {
        internal override LayerStream Open(Action<long> passed) => new(
            new ReportingStream(store.OpenVerifiedRead(descriptor), passed),
            descriptor.MediaType,
            Name);
    }
}
