using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// A folder as the storage of a registry (docs/registry.md): <c>blobs/</c>, <c>trash/</c>, <c>uploads/</c>, <c>repositories/</c> and <c>catalog</c>.
/// One process at a time writes records and tags (<c>lock</c>); sweeping blobs may be another's (<see cref="BlobFolder"/>).
/// </summary>
internal sealed class FolderStorage : IStorage, IDisposable
{
    // So many records are kept in memory, those used last; others are read again.
    private const int KeptRepositories = 512;

    private readonly string _root;
    private readonly BlobFolder _blobs;
    private readonly UploadFolder _uploads;
    private readonly CatalogFile _catalog;
    private readonly FileLock? _lock;
    private readonly Lock _tableLock = new();
    private readonly Dictionary<RepositoryName, WeakReference<RepositoryFolder>> _table = [];
    private readonly RepositoryFolder?[] _kept = new RepositoryFolder?[KeptRepositories];
    private int _nextKept, _pruneAt = 2 * KeptRepositories;

    private FolderStorage(string root, TimeProvider clock, FileLock? held)
    {
        _root = root;
        _lock = held;
        _blobs = new BlobFolder(root, clock);
        _uploads = new UploadFolder(this, _blobs);
        _catalog = new CatalogFile(root);
    }

    public IBlobShelf Blobs => _blobs;

    /// <summary>Whether this process may write records and tags.</summary>
    public bool OwnsRecords => _lock is not null;

    /// <summary>Opens a folder for serving: makes it where it is not there, and tries whether its file system can be relied on.</summary>
    /// <exception cref="PonchoException">Another server has it, or its file system cannot be relied on.</exception>
    public static FolderStorage Open(string root, TimeProvider clock)
    {
        root = Path.GetFullPath(root);
        try
        {
            DurableFolder.Make(root);
            FileSystemTest.Run(root);
            var held = FileLock.TryExclusive(Path.Combine(root, "lock"))
                ?? throw new PonchoException($"another poncho-registry serves this folder, or collects its garbage: \"{root}\"", "end that one first, or name another folder with --root");
            var storage = new FolderStorage(root, clock, held);
            storage._blobs.Prepare();
            storage._uploads.Prepare();
            DurableFolder.Make(Path.Combine(root, "repositories"));
            storage._catalog.Load(mayWrite: true);
            return storage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(root, e);
        }
    }

    /// <summary>Opens one that is there, beside a server that may be running: it is read, and blobs are swept.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="clock">Says how old leases are.</param>
    /// <param name="triesToOwn">Whether records are to be written where no server runs; one that starts meanwhile is refused then.</param>
    /// <exception cref="PonchoException">There is none.</exception>
    public static FolderStorage OpenBeside(string root, TimeProvider clock, bool triesToOwn = false)
    {
        root = Path.GetFullPath(root);
        if (!Directory.Exists(Path.Combine(root, "blobs")))
        {
            throw new PonchoException($"no folder of a registry: \"{root}\"", "name the one that \"poncho-registry --root DIR\" serves");
        }

        var storage = new FolderStorage(root, clock, triesToOwn ? FileLock.TryExclusive(Path.Combine(root, "lock")) : null);
        storage._catalog.Load(mayWrite: false);
        return storage;
    }

    public IRepository Repository(RepositoryName name)
    {
        lock (_tableLock)
        {
            if (_table.TryGetValue(name, out var weak) && weak.TryGetTarget(out var folder)) return folder;
            if (_table.Count >= _pruneAt) Prune();
            folder = new RepositoryFolder(name, Path.Combine(_root, "repositories", name.ToString()), _blobs, _catalog, OwnsRecords);
            _table[name] = new WeakReference<RepositoryFolder>(folder);
            _kept[_nextKept++ % KeptRepositories] = folder;
            return folder;
        }
    }

    public IEnumerable<RepositoryName> Repositories(string after) => _catalog.After(after);

    public IUpload StartUpload(RepositoryName repository, string algorithm) => _uploads.Start(repository, algorithm);

    public IUpload? FindUpload(RepositoryName repository, string id) => _uploads.Find(repository, id);

    public ValueTask<long?> FindBlobAsync(BlobDigest digest, CancellationToken cancel) => ValueTask.FromResult(_blobs.Find(digest));

    public int EndUploads(DateTimeOffset untouchedSince) => _uploads.End(untouchedSince);

    public ValueTask TryAsync(CancellationToken cancel)
    {
        FileSystemTest.Run(_root);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _lock?.Dispose();

    private void Prune()
    {
        foreach (var name in _table.Where(one => !one.Value.TryGetTarget(out _)).Select(one => one.Key).ToList()) _table.Remove(name);
        _pruneAt = 2 * Math.Max(_table.Count, KeptRepositories);
    }
}
