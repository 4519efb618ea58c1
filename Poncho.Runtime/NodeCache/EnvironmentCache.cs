using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Opening;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Unpacked environments of a node, each under its id, shared by all commands of a user. An environment that is there is complete: it came
/// by a rename.
/// </summary>
public sealed class EnvironmentCache
{
    // So many of the id's 64 hex digits: enough that two ids never share a name by chance, and few enough for short shebang lines. The whole
    // id stands in the folder and is compared.
    private const int NameLength = 32;

    /// <summary>The folder of environments in the cache.</summary>
    public const string FolderName = "envs";

    private const string Full = "free some space there, or set PONCHO_NODE_CACHE to a folder on a larger disk";

    private readonly string _root;

    /// <param name="root">The folder; made where there is none.</param>
    /// <exception cref="PonchoException">The folder cannot be made, or is not the user's alone.</exception>
    public static EnvironmentCache At(string root)
    {
        CacheFolder.Ensure(root);
        return new EnvironmentCache(root);
    }

    /// <summary>Whether this process unpacked an environment, so that the cache grew.</summary>
    public bool HasFilled { get; private set; }

    /// <summary>The folder.</summary>
    public string Root => _root;

    /// <summary>Whether it lies where there are locks; true where nothing was unpacked yet.</summary>
    public bool HasLocks => FillingLock.IsSupported(_root);

    /// <summary>Called with the folder of an environment that was unpacked, before it gets its name.</summary>
    public Action<string>? Finish { get; set; }

    private EnvironmentCache(string root) => _root = root;

    /// <summary>A cache inside of a folder that others may share: who can write there is up to that folder.</summary>
    /// <param name="root">The cache's own folder; made where there is none.</param>
    public static EnvironmentCache Inside(string root)
    {
        Folders.Ensure(root);
        return new EnvironmentCache(root);
    }

    /// <summary>A cache that somebody else fills: nothing is made or written in it.</summary>
    internal static EnvironmentCache ToRead(string root) => new(root);

    /// <summary>Where an environment is that was unpacked before; null where it was not.</summary>
    public Prefix? Find(Digest id)
    {
        var prefix = PrefixOf(id);
        return IsThere(prefix, id) ? prefix : null;
    }

    /// <summary>
    /// An environment that was unpacked before, and that stays while the caller, or the command that takes its place, uses it; null where it is
    /// not there, or is being deleted.
    /// </summary>
    internal (Prefix Prefix, CacheUse Use)? TryUse(Digest id)
    {
        if (CacheUse.TryTake(_root, NameOf(id)) is not { } use) return null;
        if (Find(id) is { } prefix) return (prefix, use);
        use.Dispose();
        return null;
    }

    /// <summary>Where an environment is that is made of layers: what other environments on this node have of them is not unpacked again.</summary>
    /// <param name="source">The environment.</param>
    /// <param name="options">Limits, workers, progress.</param>
    /// <param name="wait">How long another process may be unpacking it, or a layer of it; null for any time.</param>
    /// <param name="cancel">Stops waiting and unpacking.</param>
    /// <exception cref="PonchoException">A layer is damaged or not there, the folder's path is too long, or the disk does not take it.</exception>
    public Prefix Ensure(EnvironmentSource source, UnpackOptions options, TimeSpan? wait, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        var layers = new LayerCache(_root);
        return Ensure(
            source.Id,
            (folder, prefix) => Link(source, layers, folder, prefix, options, wait, cancel),
            () => layers.NoteSynced(source.Layers),
            wait,
            cancel);
    }

    /// <summary>Where an environment is, unpacked by this process or by another one before or meanwhile.</summary>
    /// <param name="id">Which environment.</param>
    /// <param name="fill">Unpacks into an empty folder, for another path.</param>
    /// <param name="wait">How long another process may be unpacking it; null for any time.</param>
    /// <param name="cancel">Stops waiting.</param>
    internal Prefix Ensure(Digest id, Action<string, Prefix> fill, TimeSpan? wait, CancellationToken cancel) =>
        Ensure(id, fill, static () => { }, wait, cancel);

    private Prefix Ensure(Digest id, Action<string, Prefix> fill, Action synced, TimeSpan? wait, CancellationToken cancel)
    {
        var prefix = PrefixOf(id);
        if (IsThere(prefix, id)) return prefix;
        Folders.Ensure(CacheContent.EnvironmentsOf(_root));
        Folders.Ensure(Path.Combine(_root, "locks"));
        string lockFile = Path.Combine(_root, "locks", NameOf(id));
        using var held = WaitingLock.TakeUnless(() => IsThere(prefix, id), lockFile, wait, $"unpacks the same environment: \"{prefix}\"", cancel);
        if (IsThere(prefix, id)) return prefix;
        Leftovers.Remove(_root);
        Folders.Ensure(Path.Combine(_root, CacheUse.FolderName));
        using (var filling = FillingLock.Share(_root, cancel)) Fill(prefix, id, fill, synced);
        HasFilled = true;
        return prefix;
    }

    private static string NameOf(Digest id) => id.Hex[..NameLength];

    private Prefix PrefixOf(Digest id) => new(Path.Combine(CacheContent.EnvironmentsOf(_root), NameOf(id)));

    private static bool IsThere(Prefix prefix, Digest id)
    {
        if (FolderState.Read(prefix.Path) is not { } state) return false;
        if (state.Id == id && state.Prefix == prefix.Path) return true;

        // A note that was emptied or cut short says nothing: the environment is made again.
        if (state.Id is null) return false;
        throw new PonchoException($"the node cache has something else in the environment's place: \"{prefix}\"", "remove that folder");
    }

    // Unpacks the layers that the node lacks, and makes the environment of links to them.
    private void Link(
        EnvironmentSource source,
        LayerCache layers,
        string folder,
        Prefix prefix,
        UnpackOptions options,
        TimeSpan? wait,
        CancellationToken cancel)
    {
        RelocatingWriter.CheckFits(source.Config, prefix);
        Folders.Ensure(CacheContent.LayersOf(_root));
        Folders.Ensure(Path.Combine(_root, EnvironmentLists.FolderName));
        AbsentLayer.Refuse(source, layers.IsThere);
        layers.Ensure(source.Layers, options, wait, cancel);
        string list = EnvironmentLists.PathOf(_root, Path.GetFileName(prefix.Path));
        FolderCleaning.Remove(list);
        using var entries = new LayerEntries(list);
        long ownBytes = new LinkedLayers(layers, folder, prefix).Fill(source.Layers, entries, options, cancel);
        entries.Finish();
        new EnvironmentFacts(ownBytes, [.. source.Layers.Select(layer => layer.Id).Distinct()]).Write(_root, Path.GetFileName(prefix.Path));
        Unpacker.WriteHead(source, folder);
    }

    private void Fill(Prefix prefix, Digest id, Action<string, Prefix> fill, Action synced)
    {
        // Only the holder of the lock uses this name, so what is there was left by a killed process.
        string temporary = prefix.Path + AtomicFile.TemporarySuffix;
        FolderCleaning.Remove(temporary);
        FolderCleaning.Remove(prefix.Path);
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary, prefix);
            Finish?.Invoke(temporary);
            FolderState.Write(temporary, prefix, id);

            // Once for all: also what this process or others unpacked of layers, and wrote of lists.
            DiskSync.FileSystemOf(temporary);
            synced();
            Directory.Move(temporary, prefix.Path);
        }
        catch (Exception e)
        {
            FolderCleaning.Remove(temporary);
            if (e is PonchoException { InnerException: var inner } && FileErrors.IsFull(inner)) throw new PonchoException(e.Message, Full, inner);
            if (e is IOException or UnauthorizedAccessException) throw FileErrors.CannotWrite(prefix.Path, e);
            throw;
        }
    }
}
