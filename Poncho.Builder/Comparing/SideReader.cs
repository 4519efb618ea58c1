using Poncho.Builder.Building;
using Poncho.Builder.Environments;
using Poncho.Builder.Homes;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Comparing;

/// <summary>Reads what the user names: a lock where there is such a file, else an environment as <see cref="EnvironmentFinder"/> finds it.</summary>
/// <param name="home">Where the store is.</param>
/// <param name="warn">Is told where a path hides a name; null: nobody is.</param>
internal sealed class SideReader(PonchoHome home, Action<string>? warn = null)
{
    /// <summary>Finds what is meant as a reference to a registry (<see cref="EnvironmentFinder.Remote"/>); null where none is asked.</summary>
    public Func<string, EnvironmentPlace?>? Remote { get; init; }

    /// <param name="name">What the user names.</param>
    /// <param name="asked">The platform that a lock must have; null where nobody asks for one.</param>
    /// <param name="preferred">That of a lock with several, where nobody asks; null for this machine's.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">It is none of these, or damaged.</exception>
    public async Task<Side> ReadAsync(string name, string? asked, string? preferred, CancellationToken cancel)
    {
        if (File.Exists(name) && IsText(name)) return await OfLockAsync(name, asked, preferred, cancel);
        var finder = new EnvironmentFinder(home.Store) { Warn = warn, Remote = Remote };
        using var held = !EnvironmentFinder.IsPath(name) && finder.Store is { } store ? await store.HoldAsync(cancel) : null;
        var documents = finder.Find(name).ReadDocuments();
        return Of(name, documents.Manifest, documents.Config);
    }

    private static async Task<Side> OfLockAsync(string path, string? asked, string? preferred, CancellationToken cancel)
    {
        if (!await IsLockAsync(path, cancel))
        {
            throw new PonchoException(
                $"a spec says nothing exact that could be compared: \"{path}\"",
                $"name its lock, {path}{LockFile.Suffix} (\"poncho lock {path}\" makes it), or its environment in the store");
        }

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

    // A file that is no JSON at all but is named as a lock is a broken lock: reading it as one gives the error that says so.
    private static async Task<bool> IsLockAsync(string path, CancellationToken cancel)
    {
        try
        {
            return LockReader.IsLock(JsonText.Parse(path, await File.ReadAllBytesAsync(path, cancel)));
        }
        catch (SpecException)
        {
            return path.EndsWith(LockFile.Suffix, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

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
