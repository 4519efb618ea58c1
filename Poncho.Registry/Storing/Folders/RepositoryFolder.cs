using Poncho.IO;
using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// A repository's folder: <c>_members</c> (<see cref="RepositoryRecord"/>) and <c>_tags/</c>. The record is kept in memory while the repository
/// is in use; this process alone writes it (the root's lock). What changes manifests or tags has its turn, per repository.
/// </summary>
internal sealed class RepositoryFolder : IRepository
{
    /// <summary>What the record's file is called.</summary>
    public const string RecordName = "_members", TagsName = "_tags";

    // The record is written anew when so many of its lines say nothing any more.
    private const int DeadLines = 1000;

    private readonly RepositoryName _name;
    private readonly string _recordPath;
    private readonly BlobFolder _blobs;
    private readonly CatalogFile _catalog;
    private readonly AppendedLines _lines;
    private readonly TagFolder _tags;
    private readonly Turn _turn = new();
    private readonly Lazy<RepositoryRecord> _record;
    private volatile bool _exists;

    public RepositoryFolder(RepositoryName name, string folder, BlobFolder blobs, CatalogFile catalog, bool mayWrite)
    {
        _name = name;
        _recordPath = Path.Combine(folder, RecordName);
        _blobs = blobs;
        _catalog = catalog;
        _lines = new AppendedLines(_recordPath, blobs.Staging);
        _tags = new TagFolder(Path.Combine(folder, TagsName), blobs.Staging);
        _record = new Lazy<RepositoryRecord>(() => Load(mayWrite));
    }

    public bool Exists => _exists || (_exists = File.Exists(_recordPath));

    public long Size => _record.Value.Size;

    public ValueTask<long?> FindBlobAsync(BlobDigest digest, CancellationToken cancel)
    {
        long? size = _record.Value.SizeOfBlob(digest) ?? _record.Value.Manifest(digest)?.Size;
        // A file of another size is what a crash or a failing disk left: it is not there until somebody pushes it again.
        return ValueTask.FromResult(size is not null && _blobs.Find(digest) == size ? size : null);
    }

    public ValueTask<IBlobContent?> OpenBlobAsync(BlobDigest digest, CancellationToken cancel)
    {
        long? size = _record.Value.SizeOfBlob(digest) ?? _record.Value.Manifest(digest)?.Size;
        return ValueTask.FromResult(size is null ? null : OpenWhole(digest, size.Value));
    }

    public ValueTask<StoredManifest?> FindManifestAsync(BlobDigest digest, CancellationToken cancel)
    {
        var manifest = _record.Value.Manifest(digest);
        return ValueTask.FromResult(manifest is not null && _blobs.Find(digest) == manifest.Size ? manifest : null);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(StoredManifest manifest, CancellationToken cancel)
    {
        using var content = OpenWhole(manifest.Digest, manifest.Size);
        if (content is null) return null;
        var bytes = new byte[content.Length];
        for (int at = 0, read; at < bytes.Length; at += read)
        {
            read = await content.ReadAsync(bytes.AsMemory(at), at, cancel);
            if (read == 0) return null;
        }

        return bytes;
    }

    public IReadOnlyList<StoredManifest> Manifests() => _record.Value.Manifests;

    public IReadOnlyList<KeyValuePair<BlobDigest, long>> BlobLinks() => _record.Value.Blobs;

    public IReadOnlyList<StoredManifest> Referrers(BlobDigest subject) => _record.Value.Referrers(subject);

    public async ValueTask LinkBlobAsync(BlobDigest digest, long size, CancellationToken cancel)
    {
        if (_record.Value.SizeOfBlob(digest) != size) await AppendAsync(RepositoryRecord.LineOf(digest, size));
    }

    public async ValueTask<BlobDigest?> PutManifestAsync(
        StoredManifest manifest, ReadOnlyMemory<byte> bytes, IReadOnlyList<ManifestReference> references, IReadOnlyList<TagName> tags, CancellationToken cancel)
    {
        if (_blobs.Find(manifest.Digest) != bytes.Length) _blobs.Write(manifest.Digest, bytes.Span);
        using (await _turn.TakeAsync(cancel))
        {
            var record = _record.Value;
            if (references.FirstOrDefault(one => !one.MayBeElsewhere && !Has(record, one)) is { } missing) return missing.Digest;
            if (record.Manifest(manifest.Digest) != manifest) await AppendAsync(RepositoryRecord.LineOf(manifest));
            foreach (var tag in tags) _tags.Write(tag, manifest.Digest);
            return null;
        }
    }

    public ValueTask<BlobDigest?> ResolveAsync(TagName tag, CancellationToken cancel) => ValueTask.FromResult(_tags.Resolve(tag));

    public IReadOnlyList<string> Tags(string after, int most)
    {
        string[] all = _tags.All();
        int at = Array.BinarySearch(all, after, StringComparer.Ordinal);
        at = at < 0 ? ~at : at + 1;
        return new ArraySegment<string>(all, at, Math.Min(most, all.Length - at));
    }

    public async ValueTask<bool> DeleteTagAsync(TagName tag, CancellationToken cancel)
    {
        using (await _turn.TakeAsync(cancel))
        {
            return _tags.Delete(tag);
        }
    }

    public async ValueTask<bool> DeleteManifestAsync(BlobDigest digest, CancellationToken cancel)
    {
        using (await _turn.TakeAsync(cancel))
        {
            if (_record.Value.Manifest(digest) is null) return false;
            // Tags first: none names a manifest that is not there, wherever this ends.
            _tags.DeleteThoseOf(digest);
            await AppendAsync(RepositoryRecord.LineWithoutManifest(digest));
            return true;
        }
    }

    public async ValueTask<bool> DeleteUnaskedManifestAsync(BlobDigest digest, DateTimeOffset leaseBefore, CancellationToken cancel)
    {
        using (await _turn.TakeAsync(cancel))
        {
            // Whoever pushes it again, a tag of it or an index that has it renewed its lease before it waited for this turn.
            if (_record.Value.Manifest(digest) is null || _blobs.LeaseOf(digest) is not { } lease || lease >= leaseBefore || _tags.Name(digest)) return false;
            await AppendAsync(RepositoryRecord.LineWithoutManifest(digest));
            return true;
        }
    }

    public async ValueTask<BlobDeletion> DeleteBlobAsync(BlobDigest digest, CancellationToken cancel)
    {
        // A manifest that comes meanwhile waits, and finds it gone.
        using (await _turn.TakeAsync(cancel))
        {
            if (_record.Value.SizeOfBlob(digest) is null) return new BlobDeletion(false, null);
            if (await UserOfAsync(digest, cancel) is { } manifest) return new BlobDeletion(true, manifest);
            await AppendAsync(RepositoryRecord.LineWithoutBlob(digest));
            return new BlobDeletion(true, null);
        }
    }

    public async ValueTask<int> ForgetSweptAsync(CancellationToken cancel)
    {
        int forgotten = 0;
        var record = _record.Value;
        foreach (var (digest, size) in record.Blobs)
        {
            cancel.ThrowIfCancellationRequested();
            if (_blobs.IsKept(digest)) continue;
            await _lines.AppendAsync([RepositoryRecord.LineWithoutBlob(digest)], () => forgotten++, () => IsGone(record, digest, size));
        }

        return forgotten;
    }

    private async ValueTask<BlobDigest?> UserOfAsync(BlobDigest blob, CancellationToken cancel)
    {
        foreach (var manifest in _record.Value.Manifests)
        {
            if (await ReadManifestAsync(manifest, cancel) is { } bytes && Uses(bytes, blob)) return manifest.Digest;
        }

        return null;
    }

    private static bool Uses(ReadOnlyMemory<byte> manifest, BlobDigest blob)
    {
        try
        {
            return ManifestReader.Read(manifest).References.Any(one => one.Digest == blob);
        }
        catch (PonchoException)
        {
            // Damaged: nobody knows what it needs.
            return true;
        }
    }

    private static bool Has(RepositoryRecord record, ManifestReference one) =>
        record.Manifest(one.Digest) is not null || (!one.IsManifest && record.SizeOfBlob(one.Digest) is not null);

    // First out of the memory, then asked of the disk: whoever pushes it meanwhile either finds it gone here and appends it after this line,
    // or has its file in place already, which is seen here.
    private bool IsGone(RepositoryRecord record, BlobDigest digest, long size)
    {
        record.Apply(RepositoryRecord.LineWithoutBlob(digest));
        if (!_blobs.IsKept(digest)) return true;
        record.Apply(RepositoryRecord.LineOf(digest, size));
        return false;
    }

    private async ValueTask AppendAsync(string line)
    {
        var record = _record.Value;
        if (!Exists) await _catalog.AddAsync(_name);
        await _lines.AppendAsync([line], () => record.Apply(line));
        _exists = true;
    }

    private IBlobContent? OpenWhole(BlobDigest digest, long size)
    {
        var content = _blobs.Open(digest);
        if (content is null || content.Length == size) return content;
        content.Dispose();
        return null;
    }

    private RepositoryRecord Load(bool mayWrite)
    {
        string[] lines = _lines.Read();
        var record = RepositoryRecord.Of(lines);
        if (mayWrite && lines.Length - record.Count > Math.Max(DeadLines, record.Count)) _lines.Rewrite(record.Lines);
        return record;
    }
}
