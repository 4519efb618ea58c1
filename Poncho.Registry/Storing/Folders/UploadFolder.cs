using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Poncho.IO.Files;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// Uploads that are not finished: <c>uploads/ID.ALGORITHM.MARK</c>, where the mark is of the repository's name, so that nobody goes on with the
/// upload of another repository. The file says all there is to know: a server that was killed finds it again.
/// </summary>
internal sealed class UploadFolder
{
    private const int MarkLength = 16;

    private readonly string _folder;
    private readonly FolderStorage _storage;
    private readonly ConcurrentDictionary<string, UploadFile> _open = new(StringComparer.Ordinal);

    public UploadFolder(FolderStorage storage, BlobFolder blobs)
    {
        _folder = blobs.Staging;
        _storage = storage;
        Blobs = blobs;
    }

    public BlobFolder Blobs { get; }

    public void Prepare() => DurableFolder.Make(_folder);

    public UploadFile Start(RepositoryName repository, string algorithm)
    {
        string id = new Guid(RandomNumberGenerator.GetBytes(16)).ToString("D");
        string path = PathOf(id, algorithm, repository);
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write).Dispose();
        // Not yet among those in use: who begins uploads and goes on with none takes no memory.
        return new UploadFile(this, repository, id, path, algorithm, 0);
    }

    public UploadFile? Find(RepositoryName repository, string id)
    {
        if (!Guid.TryParseExact(id, "D", out var parsed) || parsed.ToString("D") != id) return null;
        return Find(repository, id, BlobDigest.Sha256Name) ?? Find(repository, id, BlobDigest.Sha512Name);
    }

    public int End(DateTimeOffset untouchedSince)
    {
        int ended = 0;
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < untouchedSince))
        {
            // One that is in use is written to: its file is not old.
            if (_open.TryRemove(file.Name, out var upload)) upload.Discard();
            else AtomicFile.Discard(file.FullName);
            ended++;
        }

        return ended;
    }

    public void Forget(UploadFile upload) => _open.TryRemove(Path.GetFileName(upload.FilePath), out _);

    public ValueTask LinkAsync(RepositoryName repository, BlobDigest digest, long size, CancellationToken cancel) =>
        _storage.Repository(repository).LinkBlobAsync(digest, size, cancel);

    private UploadFile? Find(RepositoryName repository, string id, string algorithm)
    {
        string path = PathOf(id, algorithm, repository), name = Path.GetFileName(path);
        if (_open.TryGetValue(name, out var upload)) return upload;
        var file = new FileInfo(path);
        return file.Exists ? _open.GetOrAdd(name, _ => new UploadFile(this, repository, id, path, algorithm, file.Length)) : null;
    }

    private string PathOf(string id, string algorithm, RepositoryName repository) => Path.Combine(_folder, $"{id}.{algorithm}.{MarkOf(repository)}");

    private static string MarkOf(RepositoryName repository) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(repository.ToString())))[..MarkLength];
}
