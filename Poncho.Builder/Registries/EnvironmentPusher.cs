using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Images;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Layering;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Registries;

/// <summary><c>poncho push</c>: an environment of the store goes into a registry.</summary>
internal static class EnvironmentPusher
{
    /// <param name="context">What the command finds around it.</param>
    /// <param name="request">What is pushed, and where to.</param>
    /// <param name="wishes">How the registry is spoken to.</param>
    /// <param name="cancel">Stops it; what was sent is not sent again by the next push.</param>
    /// <exception cref="PonchoException">There is no such environment, or the registry refuses or is not reached.</exception>
    public static async Task<PushedEnvironment> PushAsync(BuildContext context, PushRequest request, RegistryWishes wishes, CancellationToken cancel)
    {
        var (environment, reference, withCache) = (request.Environment, request.Reference, request.WithCache);
        var stored = Find(context, environment);
        using var held = await stored.Store.HoldAsync(cancel);
        var manifest = await stored.Store.ReadManifestAsync(stored.Manifest, cancel);
        Refuse(manifest, environment);
        if (request.Image is { } options) manifest = await ImageAsync(context, stored, options, cancel);
        RefuseDigest(manifest, environment, reference);
        var transfers = new TransferStep(context.Progress, BuildStep.Push);
        using var access = new RegistryAccess(context.Environment, context.Home, wishes with { Progress = transfers });
        var push = new ManifestPush(stored.Store, access.Repository(reference), access.Known, transfers) { NameOf = LayerName.Of };
        PushResult result;
        try
        {
            result = await push.PushAsync(manifest, reference.Selector, cancel);
            if (withCache) await LayerFacts.PushAsync(new LayerIndex(context.Home.Layers, stored.Store), manifest, access.Repository(reference), cancel);
        }
        finally
        {
            transfers.End();
        }

        return new PushedEnvironment
        {
            Reference = reference.ToString(),
            Digest = result.Digest,
            IsUnchanged = result.IsUnchanged,
            LayersThere = result.LayersThere,
            BytesThere = result.BytesThere,
            LayersMounted = result.LayersMounted,
            LayersSent = result.LayersSent,
            BytesSent = result.BytesSent,
        };
    }

    private static StorePlace Find(BuildContext context, string environment)
    {
        var finder = new EnvironmentFinder(context.Home.Store) { Warn = context.Progress.Warn };
        return finder.Find(environment) switch
        {
            StorePlace stored => stored,
            TarballPlace => throw new PonchoException($"a tarball is pushed by way of the store: \"{environment}\"", $"poncho load {environment}, then push its name"),
            _ => throw new PonchoException($"a folder is not pushed, its files are relocated: \"{environment}\"", "push the environment in the store that it was made of"),
        };
    }

    private static void Refuse(Manifest manifest, string environment)
    {
        if (manifest.ArtifactType != MediaTypes.EnvironmentArtifact)
        {
            throw new PonchoException($"no environment of Poncho's ({manifest.ArtifactType ?? manifest.MediaType}): \"{environment}\"");
        }

        if (manifest.Config.Size > EnvironmentConfig.MaximumSize) throw new PonchoException($"the config of {environment} is too large: \"{manifest.Config.Size}\"");
    }

    private static void RefuseDigest(Manifest manifest, string environment, Reference reference)
    {
        if (reference.Digest is { } digest && digest != manifest.Digest)
        {
            throw new PonchoException($"{environment} has another digest than it is to be pushed under, {manifest.Digest}: \"{digest}\"", "name a tag instead");
        }
    }

    // The image's own blobs go into the store: of an image without a base that is a few megabytes, the others are there.
    private static async Task<Manifest> ImageAsync(BuildContext context, StorePlace stored, ImageOptions options, CancellationToken cancel)
    {
        using var source = stored.Open();
        using var limits = new BuildLimits(downloads: 1, Workforce.Threads());
        using var images = new ImageBuilder(context.Home.Images, limits, context.Progress);
        var image = await images.BuildAsync(source, new StoreBlobs(stored.Store), options, LayerCompression.Zstd, cancel);
        foreach (var layer in image.Layers.Where(layer => !stored.Store.Has(layer.Descriptor)))
        {
            await using var content = layer.Open();
            await stored.Store.WriteAsync(content, layer.Descriptor, cancel);
        }

        await stored.Store.WriteAsync(image.Config, MediaTypes.ImageConfig, cancel);
        await stored.Store.WriteAsync(image.Manifest.Bytes, image.Manifest.MediaType, cancel);
        return image.Manifest;
    }
}
