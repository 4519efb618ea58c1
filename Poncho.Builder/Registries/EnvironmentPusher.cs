using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Images;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Writing;
using Poncho.Builder.Layering;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.IO.Net;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;
using Poncho.Oci.Storing;
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
        var images = new List<Image>();
        if (request.Image is { } options)
        {
            images.Add(await ImageAsync(context, stored, options, cancel));
            foreach (string other in request.Also) images.Add(await ImageAsync(context, Find(context, other), options, cancel));
            manifest = images[0].Manifest;
        }

        var several = ImageIndexes.Several(images);
        RefuseDigest(several?.Digest ?? manifest.Digest, environment, reference);
        var transfers = new TransferStep(context.Progress, BuildStep.Push);
        using var access = new RegistryAccess(context.Environment, context.Home, wishes with { Progress = transfers });
        PushResult result;
        try
        {
            result = several is null
                ? await PushOf(stored.Store, access, reference, transfers).PushAsync(manifest, reference.Selector, cancel)
                : await PushAllAsync(stored.Store, access, reference, transfers, images, several, cancel);
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

    private static ManifestPush PushOf(Store store, RegistryAccess access, Reference reference, ITransferProgress transfers) =>
        new(store, access.Repository(reference), access.Known, transfers) { NameOf = LayerName.Of };

    // The images each under its digest, and then what lists them under the tag, so that it never names what is not whole.
    private static async Task<PushResult> PushAllAsync(
        Store store, RegistryAccess access, Reference reference, ITransferProgress transfers, IReadOnlyList<Image> images, ImageIndex several, CancellationToken cancel)
    {
        var results = new List<PushResult>();
        foreach (var image in images)
        {
            results.Add(await PushOf(store, access, reference, transfers).PushAsync(image.Manifest, image.Manifest.Digest.ToString(), cancel));
        }

        await access.Repository(reference).PutManifestAsync(reference.Selector, several.MediaType, several.Bytes, cancel);
        return new PushResult
        {
            Digest = several.Digest,
            IsUnchanged = false,
            LayersThere = results.Sum(result => result.LayersThere),
            BytesThere = results.Sum(result => result.BytesThere),
            LayersMounted = results.Sum(result => result.LayersMounted),
            LayersSent = results.Sum(result => result.LayersSent),
            BytesSent = results.Sum(result => result.BytesSent),
        };
    }

    private static void RefuseDigest(Digest actual, string environment, Reference reference)
    {
        if (reference.Digest is { } digest && digest != actual)
        {
            throw new PonchoException($"{environment} has another digest than it is to be pushed under, {actual}: \"{digest}\"", "name a tag instead");
        }
    }

    // The image's own blobs go into the store: of an image without a base that is a few megabytes, the others are there.
    private static async Task<Image> ImageAsync(BuildContext context, StorePlace stored, ImageOptions options, CancellationToken cancel)
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
        return image;
    }
}
