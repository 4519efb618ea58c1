using Poncho.Builder.Building;
using Poncho.IO;
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
    /// <param name="environment">The environment, as the user named it.</param>
    /// <param name="reference">Where it goes.</param>
    /// <param name="wishes">How the registry is spoken to.</param>
    /// <param name="cancel">Stops it; what was sent is not sent again by the next push.</param>
    /// <exception cref="PonchoException">There is no such environment, or the registry refuses or is not reached.</exception>
    public static async Task<PushedEnvironment> PushAsync(BuildContext context, string environment, Reference reference, RegistryWishes wishes, CancellationToken cancel)
    {
        var stored = Find(context, environment);
        using var held = await stored.Store.HoldAsync(cancel);
        var manifest = await stored.Store.ReadManifestAsync(stored.Manifest, cancel);
        Refuse(manifest, environment, reference);
        var transfers = new TransferStep(context.Progress, BuildStep.Push);
        using var access = new RegistryAccess(context.Environment, context.Home, wishes with { Progress = transfers });
        var push = new ManifestPush(stored.Store, access.Repository(reference), access.Known, transfers) { NameOf = LayerName.Of };
        PushResult result;
        try
        {
            result = await push.PushAsync(manifest, reference.Selector, cancel);
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

    private static void Refuse(Manifest manifest, string environment, Reference reference)
    {
        if (manifest.ArtifactType != MediaTypes.EnvironmentArtifact)
        {
            throw new PonchoException($"no environment of Poncho's ({manifest.ArtifactType ?? manifest.MediaType}): \"{environment}\"");
        }

        if (reference.Digest is { } digest && digest != manifest.Digest)
        {
            throw new PonchoException($"{environment} has another digest than it is to be pushed under, {manifest.Digest}: \"{digest}\"", "name a tag instead");
        }

        if (manifest.Config.Size > EnvironmentConfig.MaximumSize) throw new PonchoException($"the config of {environment} is too large: \"{manifest.Config.Size}\"");
    }
}
