using Poncho.Builder.Keeping;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Export;

/// <summary>An environment in the store: its manifest, and the bytes of its config.</summary>
internal sealed record StoredEnvironment(Manifest Manifest, ReadOnlyMemory<byte> Config)
{
    /// <summary>Reads an environment by its name in the store.</summary>
    /// <exception cref="PonchoException">The store has no such name, or what it names is no environment.</exception>
    public static async Task<StoredEnvironment> ReadAsync(Store store, string name, CancellationToken cancel)
    {
        return await ReadAsync(store, await store.ReadManifestAsync(await StoreNames.ResolveAsync(store, name, cancel), cancel), cancel);
    }

    public static async Task<StoredEnvironment> ReadAsync(Store store, Manifest manifest, CancellationToken cancel)
    {
        if (manifest.ArtifactType != MediaTypes.EnvironmentArtifact) throw new PonchoException($"manifest {manifest.Digest} is no environment but \"{manifest.ArtifactType ?? manifest.MediaType}\"");
        return new StoredEnvironment(manifest, await store.ReadAsync(manifest.Config, EnvironmentConfig.MaximumSize, cancel));
    }
}
