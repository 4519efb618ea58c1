using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Inspecting;

/// <summary>Reads what an environment says of itself, wherever it is, and changes nothing.</summary>
internal static class EnvironmentInspector
{
    /// <exception cref="PonchoException">It is no environment of Poncho's, or damaged.</exception>
    public static InspectedEnvironment Inspect(EnvironmentPlace place)
    {
        var documents = place.ReadDocuments();
        var (manifest, config) = (documents.Manifest, documents.Config);
        var name = (place as StorePlace)?.Name;
        return new InspectedEnvironment
        {
            Name = name?.Name ?? place.Text,
            Tag = name?.Tag,
            Digest = manifest.Digest,
            Size = manifest.Layers.Sum(layer => layer.Size),
            Platform = config.Platform,
            Glibc = config.Glibc,
            Python = config.Python,
            VirtualPackages = config.VirtualPackages,
            Variables = config.Variables,
            Layers = [.. config.Layers.Zip(manifest.Layers, Layer)],
            AbsentLayers = documents.AbsentLayers,
        };
    }

    /// <summary>
    /// Reads every blob of an environment to its end and compares it with its digest; of an incremental tarball those that it has.
    /// </summary>
    /// <returns>How many blobs were read.</returns>
    /// <exception cref="PonchoException">Some are missing, or hold other bytes; the message names the first. Or it is a folder.</exception>
    public static Task<int> VerifyAsync(EnvironmentPlace place, CancellationToken cancel) => place is StorePlace stored
        ? VerifyStoredAsync(stored, cancel)
        : Task.Run(() => VerifyTarball(place, cancel), cancel);

    private static async Task<int> VerifyStoredAsync(StorePlace stored, CancellationToken cancel)
    {
        using var held = await stored.Store.HoldAsync(cancel);
        var found = await stored.Store.VerifyAsync([stored.Manifest], cancel);
        if (found.Problems.Count == 0) return found.Blobs;
        string others = found.Problems.Count == 1 ? "" : $" (and {found.Problems.Count - 1} more)";
        throw new PonchoException(found.Problems[0].Message + others, "delete the file and create or pull the environment again");
    }

    /// <summary>The config was compared with the manifest when the tarball was opened; the layers follow.</summary>
    private static int VerifyTarball(EnvironmentPlace place, CancellationToken cancel)
    {
        using var tarball = place.Open();
        int blobs = 1;
        foreach (var layer in tarball.Layers.Where(layer => !layer.IsAbsent))
        {
            cancel.ThrowIfCancellationRequested();
            layer.Verify();
            blobs++;
        }

        return blobs;
    }

    private static InspectedLayer Layer(EnvironmentLayer layer, Descriptor descriptor) => new()
    {
        Kind = layer.Kind,
        Name = layer.Name,
        Version = layer.Version,
        Build = layer.Build,
        Source = layer.Source,
        Digest = layer.Digest,
        Size = descriptor.Size,
        MediaType = descriptor.MediaType,
        License = descriptor.Annotations.Find(AnnotationNames.Licenses),
        RelocatedFiles = layer.Relocations.Files.Length,
        RelocatedPaths = [.. layer.Relocations.Files.Select(file => file.Path)],
    };
}
