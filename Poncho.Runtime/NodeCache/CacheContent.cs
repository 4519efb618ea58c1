using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Poncho.Runtime.PrefixFolders;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// What a cache of unpacked environments holds, for those who list it and clean it up. Whoever deletes sees to it that nobody unpacks
/// meanwhile.
/// </summary>
public static class CacheContent
{
    /// <summary>The folder, <c>$PONCHO_NODE_CACHE</c> or what stands for it; it need not exist.</summary>
    public static string NodeCacheOf(EnvironmentVariables environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return CacheFolder.Path(environment.Find);
    }

    /// <summary>All environments that are whole, by path; none where there is no such folder.</summary>
    public static IReadOnlyList<CachedEnvironment> Environments(string root) =>
        [.. Whole(EnvironmentsOf(root)).Select(path => new CachedEnvironment(path, Directory.GetLastWriteTimeUtc(path), ReadLayers(path)))];

    /// <summary>The folders of all unpacked layers, with their digests, by path; none where there is no such folder.</summary>
    public static IReadOnlyList<(string Path, Digest Digest)> Layers(string root)
    {
        var layers = new List<(string, Digest)>();
        foreach (string path in Whole(LayersOf(root))) if (Digest.TryParseHex(Path.GetFileName(path), out var digest)) layers.Add((path, digest));
        return layers;
    }

    /// <summary>Deletes an environment or a layer; it is gone at once, also for who is killed in the middle.</summary>
    /// <exception cref="PonchoException">It cannot be deleted.</exception>
    public static void Delete(string path)
    {
        string aside = path + AtomicFile.TemporarySuffix;
        FolderCleaning.Remove(aside);
        try
        {
            Directory.Move(path, aside);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }

        FolderCleaning.Remove(aside);
    }

    internal static string EnvironmentsOf(string root) => Path.Combine(root, "envs");

    internal static string LayersOf(string root) => Path.Combine(root, "layers");

    private static IEnumerable<string> Whole(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateDirectories(folder)
            .Where(path => !path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static IReadOnlyList<Digest>? ReadLayers(string environment)
    {
        try
        {
            var manifest = Manifest.Parse(File.ReadAllBytes(Path.Combine(environment, EnvironmentHead.ManifestName)));
            return [.. manifest.Layers.Select(layer => layer.Digest)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PonchoException)
        {
            return null;
        }
    }
}
