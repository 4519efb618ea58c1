using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Runtime.Opening;

/// <summary>An environment whose layers come from elsewhere while they are unpacked, and are checked as they come.</summary>
public sealed class RemoteEnvironment : EnvironmentSource
{
    private RemoteEnvironment()
    {
    }

    /// <summary>How many layers are fetched at once, whatever the number of cores: each waits for the network most of its time.</summary>
    public const int Transfers = 6;

    /// <param name="manifest">The manifest.</param>
    /// <param name="configBytes">The config that it names.</param>
    /// <param name="name">What the user calls it.</param>
    /// <param name="open">Opens a layer's bytes; they are checked by whoever reads them.</param>
    /// <exception cref="PonchoException">The manifest is no environment's, or the config is not the manifest's.</exception>
    public static RemoteEnvironment Of(Manifest manifest, ReadOnlyMemory<byte> configBytes, string name, Func<Descriptor, Stream> open)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(open);
        var config = ReadConfig(manifest, configBytes.Span, name);
        return new RemoteEnvironment
        {
            Name = name,
            Id = manifest.Digest,
            Manifest = manifest.Bytes,
            ConfigBytes = configBytes,
            Config = config,
            Layers = [.. manifest.Layers.Select((layer, i) => new Blob(layer, open)
            {
                Id = layer.Digest,
                Name = NameOf(config.Layers[i]),
                Size = layer.Size,
                Relocations = config.Layers[i].Relocations,
            })],
        };
    }

    private sealed class Blob(Descriptor descriptor, Func<Descriptor, Stream> open) : LayerSource
    {
        internal override LayerStream Open(Action<long> passed) => new(new ReportingStream(open(descriptor), passed), descriptor.MediaType, Name);
    }
}
