using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Opening;

/// <summary>An environment whose manifest, config and layers are known: from the store, or from a plain tarball with a head.</summary>
public abstract class EnvironmentSource : IDisposable
{
    /// <summary>What the user calls it: a path or a name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Under which the node cache files it: the manifest's digest where every layer is checked against it, else a digest of what was read.
    /// </summary>
    public required Digest Id { get; init; }

    /// <summary>The manifest's bytes as they were written, of which its digest is.</summary>
    public required ReadOnlyMemory<byte> Manifest { get; init; }

    /// <summary>The config's bytes as they were written, of which the manifest has the digest.</summary>
    public required ReadOnlyMemory<byte> ConfigBytes { get; init; }

    public required EnvironmentConfig Config { get; init; }

    /// <summary>In link order.</summary>
    public required IReadOnlyList<LayerSource> Layers { get; init; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what the layers are read from.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Reads the config and checks that it is the manifest's.</summary>
    /// <exception cref="PonchoException">They do not belong together.</exception>
    internal static EnvironmentConfig ReadConfig(Oci.Documents.Manifest manifest, ReadOnlySpan<byte> config, string name)
    {
        if (manifest.ArtifactType != Oci.Documents.MediaTypes.EnvironmentArtifact)
        {
            throw new PonchoException($"no environment of Poncho's (\"{manifest.ArtifactType ?? manifest.MediaType}\"): \"{name}\"");
        }
        var actual = Digest.Of(config);
        if (actual != manifest.Config.Digest) throw new BlobMismatchException(manifest.Config.Digest, actual, $"the config of {name}");
        var read = EnvironmentConfig.Parse(config);
        if (read.Layers.Length != manifest.Layers.Count)
        {
            throw new PonchoException(
                $"the config speaks of {read.Layers.Length} layers and the manifest of {manifest.Layers.Count}: \"{name}\"",
                "the environment is damaged; create it again");
        }
        return read;
    }

    internal static string NameOf(EnvironmentLayer layer) => layer.Version is { } version ? $"{layer.Name} {version}" : layer.Name;
}
