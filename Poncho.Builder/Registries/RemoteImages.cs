using Poncho.Builder.Homes;
using Poncho.Builder.Images.Bases;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Registries;

/// <summary>Container images of registries, for what is laid on them.</summary>
internal static class RemoteImages
{
    // What Docker calls the config of an image.
    private const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>Gets an image into the store; what that has is not fetched.</summary>
    /// <param name="environment">The variables of the command.</param>
    /// <param name="home">Where the store is.</param>
    /// <param name="reference">The image.</param>
    /// <param name="platform">Which of several is wanted.</param>
    /// <param name="wishes">How the registry is spoken to.</param>
    /// <param name="cancel">Stops it; what came is not fetched again.</param>
    /// <returns>To be disposed when its layers were copied.</returns>
    /// <exception cref="PonchoException">There is no such image, none for the platform, or the registry is not reached.</exception>
    public static async Task<PulledImage> PullAsync(
        EnvironmentVariables environment, PonchoHome home, Reference reference, TargetPlatform platform, RegistryWishes wishes, CancellationToken cancel)
    {
        var store = await Store.OpenAsync(home.Store, cancel);
        using var access = new RegistryAccess(environment, home, wishes);
        var held = await store.HoldAsync(cancel);
        try
        {
            var manifest = await new RemoteEnvironments(access).ReadAnyAsync(reference, platform, cancel);
            if (manifest.Config.MediaType is not (MediaTypes.ImageConfig or DockerConfig))
            {
                string type = manifest.ArtifactType ?? manifest.Config.MediaType;
                throw new PonchoException($"no container image ({type}): \"{reference}\"", "name an image as --base, such as one of Debian");
            }

            await new ManifestPull(access.Repository(reference), store, access.Options) { NameOf = LayerName.Of }.PullAsync(manifest, cancel);
            return new PulledImage(store, manifest, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
