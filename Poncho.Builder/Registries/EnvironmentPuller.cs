using Poncho.Builder.Building;
using Poncho.Builder.Images.Bases;
using Poncho.Builder.Loading;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Registries;

/// <summary><c>poncho pull</c>: an environment of a registry comes into the store.</summary>
internal static class EnvironmentPuller
{
    private const int DigestLength = 12;

    /// <param name="context">What the command finds around it.</param>
    /// <param name="reference">What is pulled.</param>
    /// <param name="tag">The name that it gets; null for the last part of the repository's, with the reference's tag.</param>
    /// <param name="wishes">How the registry is spoken to.</param>
    /// <param name="cancel">Stops it; what came is not fetched again by the next pull.</param>
    /// <exception cref="PonchoException">There is no such environment, it is damaged, or the registry is not reached.</exception>
    public static async Task<PulledEnvironment> PullAsync(BuildContext context, Reference reference, string? tag, RegistryWishes wishes, CancellationToken cancel)
    {
        var name = tag is not null ? StoreName.Parse(tag) : NameOf(reference);
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        // So that no prune comes between the layers and the name.
        using var held = await store.HoldAsync(cancel);
        var transfers = new TransferStep(context.Progress, BuildStep.Fetch);
        using var access = new RegistryAccess(context.Environment, context.Home, wishes with { Progress = transfers });
        var manifest = await new RemoteEnvironments(access).ReadAnyAsync(reference, TargetPlatform.Of(CondaPlatform.OfThisMachine), cancel);
        bool isImage = RemoteEnvironments.IsImageOfEnvironment(manifest);
        if (!isImage) RemoteEnvironments.CheckIsEnvironment(manifest, reference);
        PullResult result;
        try
        {
            var pull = new ManifestPull(access.Repository(reference), store, access.Options) { NameOf = LayerName.Of };
            result = await pull.PullAsync(manifest, cancel);
        }
        finally
        {
            transfers.End();
        }

        var digest = isImage ? await EnvironmentOfAsync(context, store, manifest, reference, name, cancel) : manifest.Digest;
        if (!isImage)
        {
            // Says where the config is not the manifest's, before it has a name.
            StoreEnvironment.Open(store, manifest.Descriptor, reference.ToString()).Dispose();
            await store.TagAsync(name.ToString(), manifest.Descriptor, cancel);
            access.Known.Remember(reference.Registry, new KnownPush(access.Repository(reference).Name, reference.Selector, manifest.Digest));
        }

        return new PulledEnvironment
        {
            Reference = reference.ToString(),
            Name = name.ToString(),
            Digest = digest,
            LayersThere = result.LayersThere,
            BytesThere = result.BytesThere,
            LayersPulled = result.LayersPulled,
            BytesPulled = result.BytesPulled,
        };
    }

    // Its layers are the environment's own where they are zstd: nothing is written then but two documents.
    private static async Task<Digest> EnvironmentOfAsync(
        BuildContext context, Store store, Manifest manifest, Reference reference, StoreName name, CancellationToken cancel)
    {
        using var pulled = new PulledImage(store, manifest, await store.HoldAsync(cancel));
        var image = await Task.Run(() => BaseReader.Of(pulled, reference.ToString(), cancel), cancel);
        return (await ImageLoader.LoadAsync(context.Home, image, reference.ToString(), name.ToString(), context.Progress, cancel)).Digest;
    }

    private static StoreName NameOf(Reference reference)
    {
        string last = reference.Repository[(reference.Repository.LastIndexOf('/') + 1)..];
        string text = $"{last}:{reference.Tag ?? reference.Digest!.Value.Hex[..DigestLength]}";
        return StoreName.TryParse(text, out var name) || (StoreName.Near(last) is { } near && StoreName.TryParse($"{near.Name}:{reference.Tag}", out name))
            ? name
            : throw new PonchoException($"no name for the environment can be made from \"{text}\"", "give one with -t NAME:TAG");
    }
}
