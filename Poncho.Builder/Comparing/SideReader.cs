using Poncho.Builder.Building;
using Poncho.Builder.Environments;
using Poncho.Builder.Homes;
using Poncho.Builder.Keeping;
using Poncho.Builder.Locks;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Comparing;

/// <summary>Reads what the user names: a tarball, a folder or a lock where there is such a path, else an environment in the store.</summary>
internal sealed class SideReader(PonchoHome home)
{
    /// <param name="name">What the user names.</param>
    /// <param name="asked">The platform that a lock must have; null where nobody asks for one.</param>
    /// <param name="preferred">That of a lock with several, where nobody asks; null for this machine's.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">It is none of these, or damaged.</exception>
    public async Task<Side> ReadAsync(string name, string? asked, string? preferred, CancellationToken cancel)
    {
        if (Directory.Exists(name)) return await OfFolderAsync(name, cancel);
        if (File.Exists(name)) return IsText(name) ? await OfLockAsync(name, asked, preferred, cancel) : OfTarball(name);
        if (!Directory.Exists(home.Store)) throw new PonchoException($"no such environment: \"{name}\"", "give a tarball, a folder, a lock, or a name that poncho images lists");
        var store = await Store.OpenAsync(home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        var manifest = await store.ReadManifestAsync(await StoreNames.ResolveAsync(store, name, cancel), cancel);
        using var source = await StoreEnvironment.OpenAsync(store, manifest.Descriptor, name, cancel);
        return Of(name, manifest, source.Config);
    }

    private static Side OfTarball(string path)
    {
        using var tarball = TarballEnvironment.Open(path) ?? throw new PonchoException($"no tarball of Poncho's: \"{path}\"", "give one that poncho create or export wrote");
        return Of(path, Manifest.Parse(tarball.Manifest), tarball.Config);
    }

    private static async Task<Side> OfFolderAsync(string folder, CancellationToken cancel)
    {
        string manifest = Path.Combine(folder, EnvironmentHead.ManifestName), config = Path.Combine(folder, EnvironmentHead.ConfigName);
        if (!File.Exists(manifest) || !File.Exists(config))
            throw new PonchoException($"no environment of Poncho's in the folder: \"{folder}\"", $"it has no {EnvironmentHead.ManifestName}");
        try
        {
            return Of(folder, Manifest.Parse(await File.ReadAllBytesAsync(manifest, cancel)), EnvironmentConfig.Parse(await File.ReadAllBytesAsync(config, cancel)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(folder, e);
        }
    }

    private static async Task<Side> OfLockAsync(string path, string? asked, string? preferred, CancellationToken cancel)
    {
        var file = await LockFile.TryReadAsync(path, cancel) ?? throw new PonchoException($"no such file: \"{path}\"");
        var @lock = file.Platforms.Count == 1 && asked is null ? file.Platforms[0] : file.Get(asked ?? preferred ?? Platforms.Current, path);
        return new Side
        {
            Name = path,
            Digest = null,
            Platform = @lock.Platform,
            Sources = [.. @lock.Sources.Select(Of)],
            Variables = @lock.Variables,
        };
    }

    private static Side Of(string name, Manifest manifest, EnvironmentConfig config) => new()
    {
        Name = name,
        Digest = manifest.Digest,
        Platform = config.Platform.Subdir,
        Sources = [.. config.Layers.Zip(manifest.Layers).Where(pair => pair.First.Kind != EnvironmentLayerWriter.Kind).Select(pair => Of(pair.First, pair.Second))],
        Layers = manifest.Layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Size),
        // Those that point at data follow from the sources.
        Variables = config.Variables.Where(variable => variable.Path is null).ToDictionary(variable => variable.Name, variable => variable.Value ?? "", StringComparer.Ordinal),
    };

    private static ComparedSource Of(EnvironmentLayer layer, Descriptor descriptor) => new()
    {
        Kind = layer.Kind,
        Name = layer.Name,
        Version = layer.Version,
        Build = layer.Build,
        Layer = descriptor.Digest,
        Identity = descriptor.Annotations.Find(AnnotationNames.LayerSourceDigest),
        Size = descriptor.Size,
    };

    private static ComparedSource Of(LockedSource source) => new()
    {
        Kind = source.Kind,
        Name = source.Name,
        Version = (source as PipRepository)?.Commit ?? source.Revision,
        Build = source is CondaSource { Build: { Length: > 0 } build } ? build : null,
        Identity = source.Sha256?.ToString(),
        Size = source.Size,
    };

    // A lock is JSON; no tarball begins with a brace.
    private static bool IsText(string path)
    {
        try
        {
            using var file = new StreamReader(path);
            int first;
            while ((first = file.Read()) >= 0 && char.IsWhiteSpace((char)first))
            {
            }

            return first == '{';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
