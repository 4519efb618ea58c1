using System.Collections.Concurrent;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>
/// A folder of blobs, each under its digest, and of tags that name manifests: an OCI image layout 1.0.0, which other tools read. Any number
/// of processes may use it at once: a blob appears whole by a rename, and the index changes under a lock. Blobs are synced to the disk when
/// a name is given. One that was damaged all the same is found when it is read, and set aside, so that it can be made or fetched again.
/// </summary>
public sealed partial class Store
{
    private readonly string _blobs;
    private readonly ConcurrentDictionary<Digest, bool> _written = [];

    private Store(string root)
    {
        Root = root;
        _blobs = Path.Combine(root, "blobs", "sha256");
    }

    /// <summary>The folder, as a full path.</summary>
    public string Root { get; }

    /// <summary>Opens a store, and makes it where there is none.</summary>
    /// <exception cref="PonchoException">The folder cannot be made, or is a layout of another version.</exception>
    public static async Task<Store> OpenAsync(string root, CancellationToken cancel)
    {
        var store = new Store(Path.GetFullPath(root));
        StoreFiles.Do(store._blobs, () => Directory.CreateDirectory(store._blobs));
        await Layout.EnsureAsync(store.Root, () => StoredEnvironments.Find(store._blobs), cancel);
        return store;
    }

    /// <summary>Opens a store that is there, for reading: nothing is made. For callers that do not wait for tasks, as the node side.</summary>
    /// <returns>Null where the folder does not exist or holds no store.</returns>
    /// <exception cref="PonchoException">The folder is a layout of another version, or cannot be read.</exception>
    public static Store? Find(string root)
    {
        string full = Path.GetFullPath(root);
        return Layout.IsComplete(full) ? new Store(full) : null;
    }

    /// <summary>Where a blob lies, or would lie.</summary>
    public string PathOf(Digest digest) => Path.Combine(_blobs, digest.Hex);

    public bool Has(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>
    /// Whether the blob was written, and so hashed, through this object: what others wrote, or an earlier process, may have been damaged
    /// since.
    /// </summary>
    public bool HasWritten(Digest digest) => _written.ContainsKey(digest);

    /// <summary>Whether the blob is there in its full length.</summary>
    public bool Has(Descriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return SizeOf(descriptor.Digest) == descriptor.Size;
    }

    /// <summary>Bytes in a blob; null where the store has none of that digest.</summary>
    public long? SizeOf(Digest digest)
    {
        var file = new FileInfo(PathOf(digest));
        if (!file.Exists) return null;

        // Schedulers lay blobs out as links, and a link has a length of its own.
        if (!file.Attributes.HasFlag(FileAttributes.ReparsePoint)) return file.Length;
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } blob ? blob.Length : null;
    }

    /// <summary>Opens a blob without checking it: for bytes that are checked by other means or were hashed in this process.</summary>
    /// <exception cref="PonchoException">The store has no such blob.</exception>
    public FileStream OpenRead(Digest digest) => StoreFiles.OpenRead(PathOf(digest));

    /// <summary>
    /// Opens a blob; the read that reaches its end throws <see cref="BlobMismatchException"/> when other bytes passed. A caller that stops
    /// earlier has checked nothing. A blob whose bytes are not those of its digest is set aside then.
    /// </summary>
    /// <exception cref="PonchoException">The store has no such blob.</exception>
    public VerifyingStream OpenVerifiedRead(Descriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        string path = PathOf(descriptor.Digest);
        if (!File.Exists(path)) throw new PonchoException($"the store has lost a blob: \"{path}\"", "create or pull the environment again");
        return new VerifyingStream(StoreFiles.OpenRead(path), descriptor.Digest, descriptor.Size, path, () => DamagedBlob.SetAside(path, descriptor.Digest));
    }

    /// <summary>A small blob, such as a manifest or config, whole and verified.</summary>
    /// <param name="descriptor">Which blob.</param>
    /// <param name="limit">The largest size that is read, in bytes.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="BlobMismatchException">The file holds other bytes.</exception>
    /// <exception cref="PonchoException">The store has no such blob, or it is larger.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(Descriptor descriptor, int limit, CancellationToken cancel)
    {
        CheckLimit(descriptor, limit);
        await using var blob = OpenVerifiedRead(descriptor);
        var content = new byte[descriptor.Size];
        await blob.ReadExactlyAsync(content, cancel);
        // Reads to the end, where the digest is compared.
        if (await blob.ReadAsync(new byte[1], cancel) != 0) throw LongerThan(descriptor);
        return content;
    }

    /// <summary>The same, for callers that do not wait for tasks.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public ReadOnlyMemory<byte> Read(Descriptor descriptor, int limit)
    {
        CheckLimit(descriptor, limit);
        using var blob = OpenVerifiedRead(descriptor);
        var content = new byte[descriptor.Size];
        blob.ReadExactly(content);
        if (blob.Read(new byte[1]) != 0) throw LongerThan(descriptor);
        return content;
    }

    /// <summary>The manifest that a descriptor names, verified.</summary>
    /// <exception cref="PonchoException">It is not there, not what the descriptor says, or no manifest.</exception>
    public async Task<Manifest> ReadManifestAsync(Descriptor descriptor, CancellationToken cancel) =>
        Manifest.Parse(await ReadAsync(descriptor, Manifest.MaxSize, cancel));

    /// <summary>The same, for callers that do not wait for tasks.</summary>
    /// <inheritdoc cref="ReadManifestAsync"/>
    public Manifest ReadManifest(Descriptor descriptor) => Manifest.Parse(Read(descriptor, Manifest.MaxSize));

    /// <summary>Begins a blob whose digest is not known yet.</summary>
    /// <exception cref="PonchoException">No file can be made in the store.</exception>
    public BlobWriter BeginBlob()
    {
        // Of a store that may only be read, the blob may be there already.
        string folder = Folders.IsWritable(_blobs) || !Directory.Exists(_blobs) ? _blobs : Path.GetTempPath();
        string temporary = AtomicFile.TemporaryNameBeside(Path.Combine(folder, "blob"));
        return new BlobWriter(this, temporary, StoreFiles.Do(temporary, () => AtomicFile.Create(temporary)));
    }

    /// <summary>Puts bytes that are at hand into the store.</summary>
    public async Task<Descriptor> WriteAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancel)
    {
        var descriptor = Descriptor.Of(content.Span, mediaType);
        string path = PathOf(descriptor.Digest);
        // Compared and not only found, so that a blob that was damaged on the disk is mended.
        byte[]? found = Has(descriptor) ? await StoreFiles.ReadSmallAsync(path, content.Length, cancel) : null;
        if (found is null || !content.Span.SequenceEqual(found)) await AtomicFile.WriteAsync(path, content, cancel);
        Remember(descriptor.Digest);
        return descriptor;
    }

    /// <summary>
    /// Puts a promised blob into the store, or nothing: what arrives must have its size and digest. A blob that is there already is not
    /// read again.
    /// </summary>
    /// <param name="content">Read from its position to its end, or until it is longer than promised; stays open.</param>
    /// <param name="expected">What was promised.</param>
    /// <param name="cancel">Stops the copy; nothing stays.</param>
    /// <exception cref="BlobMismatchException">Other bytes arrived.</exception>
    public async Task WriteAsync(Stream content, Descriptor expected, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (Has(expected)) return;
        string source = $"what came for blob {expected.Digest}";
        await using var writer = BeginBlob();
        var buffer = new byte[AtomicFile.BufferSize];
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
        {
            if (writer.Count + read > expected.Size) throw new BlobMismatchException(expected.Digest, expected.Size, writer.Count + read, source);
            await writer.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        await writer.CommitAsync(expected, source, cancel);
    }

    /// <summary>Reads every blob that the manifests reach, through configs, layers and indexes, and compares it with its digest.</summary>
    /// <param name="manifests">Where to begin, such as the manifests of all tags.</param>
    /// <param name="cancel">Stops the reading.</param>
    public Task<StoreVerification> VerifyAsync(IEnumerable<Descriptor> manifests, CancellationToken cancel) =>
        new StoreVerifier(this).VerifyAsync(manifests, cancel);

    internal void Remember(Digest digest) => _written[digest] = true;

    private static void CheckLimit(Descriptor descriptor, int limit)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (descriptor.Size <= limit) return;
        string found = $"blob {descriptor.Digest} has {descriptor.Size} bytes";
        throw new PonchoException($"{found}, more than the {limit} that are allowed for \"{descriptor.MediaType}\"");
    }

    private BlobMismatchException LongerThan(Descriptor descriptor) =>
        new(descriptor.Digest, descriptor.Size, descriptor.Size + 1, PathOf(descriptor.Digest), DamagedBlob.SetAside(PathOf(descriptor.Digest), descriptor.Digest));

    /// <summary>Deletes what killed processes left half written: temporary files that were not changed for so long.</summary>
    /// <returns>How many were deleted.</returns>
    public int DeleteLeftovers(TimeSpan unchangedFor)
    {
        int count = 0;
        foreach (string folder in new[] { _blobs, Root })
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + AtomicFile.TemporarySuffix))
            {
                if (DateTime.UtcNow - file.LastWriteTimeUtc < unchangedFor) continue;
                AtomicFile.Discard(file.FullName);
                count++;
            }
        }

        return count;
    }
}
