using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Registries;

/// <summary>Finds environments in registries.</summary>
/// <param name="access">The way there.</param>
internal sealed class RemoteEnvironments(RegistryAccess access)
{
    private const int MostTags = 3;

    /// <summary>
    /// What a reference means. Of one with a digest nothing is asked until it is read; of one with a tag no more than which manifest it means.
    /// </summary>
    /// <param name="reference">As the user wrote it.</param>
    /// <param name="store">Layers that it has are not fetched; null where there is none.</param>
    /// <param name="cancel">Stops asking, now and when the environment is read.</param>
    /// <exception cref="PonchoException">There is no such environment, or the registry is not reached.</exception>
    public async Task<RemotePlace> FindAsync(Reference reference, Store? store, CancellationToken cancel)
    {
        var repository = access.Repository(reference);
        if (reference.Digest is { } known) return PlaceOf(known, null);
        var found = await repository.ResolveAsync(reference.Selector, cancel) ?? throw await MissingAsync(reference, repository, cancel);
        if (!MediaTypes.IsIndex(found.MediaType)) return PlaceOf(found.Digest, null);
        var manifest = await ReadOwnAsync(reference, cancel);
        return PlaceOf(manifest.Digest, manifest);

        RemotePlace PlaceOf(Digest id, Manifest? read) => new(reference.ToString(), id, () => OpenAsync(reference.At(id), read, store, cancel).GetAwaiter().GetResult());
    }

    // Of an environment, or of an image of one.
    private async Task<Manifest> ReadOwnAsync(Reference reference, CancellationToken cancel)
    {
        var manifest = await ReadAnyAsync(reference, TargetPlatform.Of(CondaPlatform.OfThisMachine), cancel);
        if (!IsImageOfEnvironment(manifest)) CheckIsEnvironment(manifest, reference);
        return manifest;
    }

    /// <summary>The manifest that a reference means, of an environment or an image; of a list of several that of a platform.</summary>
    /// <exception cref="PonchoException">There is none, or the registry is not reached.</exception>
    public async Task<Manifest> ReadAnyAsync(Reference reference, TargetPlatform platform, CancellationToken cancel)
    {
        var repository = access.Repository(reference);
        var found = await repository.FindManifestAsync(reference.Selector, cancel) ?? throw await MissingAsync(reference, repository, cancel);
        if (found.IsIndex)
        {
            var chosen = Choose(ImageIndex.Parse(found.Bytes), reference, platform);
            found = await repository.FindManifestAsync(chosen.Digest.ToString(), cancel)
                ?? throw new PonchoException($"registry has lost a manifest of {reference}: \"{chosen.Digest}\"", "push it again");
        }

        if (MediaTypes.IsManifest(found.Descriptor.MediaType)) return Manifest.Parse(found.Bytes);
        throw new PonchoException($"an artifact of another kind and no environment of Poncho's ({found.Descriptor.MediaType}): \"{reference}\"");
    }

    /// <summary>Refuses what is no environment.</summary>
    /// <exception cref="PonchoException">It is an image, or something else.</exception>
    public static void CheckIsEnvironment(Manifest manifest, Reference reference)
    {
        if (manifest.ArtifactType == MediaTypes.EnvironmentArtifact) return;
        bool isImage = manifest.ArtifactType is null;
        string what = isImage ? "a container image" : "an artifact of another kind";
        throw new PonchoException(
            $"{what} and no environment of Poncho's ({manifest.ArtifactType ?? manifest.Config.MediaType}): \"{reference}\"",
            isImage ? "docker and podman run images; poncho push makes environments of a registry" : null);
    }

    /// <summary>Whether it is an image that Poncho made of an environment.</summary>
    public static bool IsImageOfEnvironment(Manifest manifest) =>
        manifest is { ArtifactType: null, Config.MediaType: MediaTypes.ImageConfig } && manifest.Annotations.Find(AnnotationNames.EnvironmentDigest) is not null;

    /// <summary>The config of an environment.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadConfigAsync(Reference reference, Manifest manifest, Store? store, CancellationToken cancel)
    {
        if (store is not null && store.Has(manifest.Config)) return await store.ReadAsync(manifest.Config, EnvironmentConfig.MaximumSize, cancel);
        if (manifest.Config.Size > EnvironmentConfig.MaximumSize)
        {
            throw new PonchoException($"the config has {manifest.Config.Size} bytes, more than the {EnvironmentConfig.MaximumSize} that are allowed: \"{reference}\"");
        }

        await using var blob = await access.Repository(reference).OpenBlobAsync(manifest.Config, cancel);
        var config = new byte[manifest.Config.Size];
        await blob.ReadExactlyAsync(config, cancel);
        await blob.DrainAsync(cancel);
        return config;
    }

    private async Task<RemoteEnvironment> OpenAsync(Reference reference, Manifest? read, Store? store, CancellationToken cancel)
    {
        var manifest = read ?? await ReadOwnAsync(reference, cancel);
        var repository = access.Repository(reference);
        var (environment, config) = IsImageOfEnvironment(manifest)
            ? await ImageEnvironment.ReadAsync(manifest, reference, repository, cancel)
            : (manifest, await ReadConfigAsync(reference, manifest, store, cancel));
        return RemoteEnvironment.Of(environment, config, reference.ToString(), layer => store is not null && store.Has(layer)
            ? store.OpenVerifiedRead(layer)
            : repository.OpenBlobAsync(layer, cancel).GetAwaiter().GetResult());
    }

    private static Descriptor Choose(ImageIndex index, Reference reference, TargetPlatform own)
    {
        var ours = index.Manifests.Where(one => one.ArtifactType is null or MediaTypes.EnvironmentArtifact).ToList();
        var fits = ours.FirstOrDefault(one => one.Platform is { } platform && platform.Os == own.Os && platform.Architecture == own.Architecture);
        if ((fits ?? (ours.Count == 1 ? ours[0] : null)) is { } chosen) return chosen;
        var platforms = index.Manifests.Select(one => one.Platform is { } platform ? $"{platform.Os}/{platform.Architecture}" : "?");
        string offered = string.Join(", ", platforms.Distinct(StringComparer.Ordinal));
        throw new PonchoException($"nothing for {own.Os}/{own.Architecture} among {offered}: \"{reference}\"", "name the one that is meant by its digest");
    }

    private static async Task<PonchoException> MissingAsync(Reference reference, Repository repository, CancellationToken cancel)
    {
        string place = $"{reference.Registry}/{reference.Repository}";
        const string NoRepository = "check its name; poncho push makes one";
        if (await repository.TagsAsync(cancel) is not { Count: > 0 } tags) return new PonchoException($"registry has no such repository: \"{place}\"", NoRepository);
        if (reference.Digest is { } digest)
        {
            return new PonchoException($"repository {place} has no manifest of that digest: \"{digest}\"", $"poncho tags {place} lists what it has");
        }

        var near = NearestNames.Of(reference.Tag!, tags);
        string hint = near.Count > 0 ? $"did you mean {string.Join(" or ", near)}?"
            : tags.Count <= MostTags ? $"it has {string.Join(" and ", tags)}"
            : $"poncho tags {place} lists the {tags.Count} that it has";
        return new PonchoException($"repository {place} has no such tag: \"{reference.Tag}\"", hint);
    }
}
