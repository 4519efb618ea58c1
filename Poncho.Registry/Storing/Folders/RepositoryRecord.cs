using System.Globalization;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// What belongs to a repository, from the lines of its file <c>_members</c> (docs/registry.md): <c>+ blob DIGEST SIZE</c>,
/// <c>+ manifest DIGEST SIZE TYPE [SUBJECT]</c>, <c>- blob DIGEST</c>, <c>- manifest DIGEST</c>.
/// </summary>
internal sealed class RepositoryRecord
{
    private const string BlobWord = "blob", ManifestWord = "manifest";

    private readonly Lock _lock = new();
    private readonly Dictionary<BlobDigest, long> _blobs = [];
    private readonly Dictionary<BlobDigest, StoredManifest> _manifests = [];
    private readonly Dictionary<BlobDigest, HashSet<BlobDigest>> _referrers = [];
    private long _size;

    /// <summary>Reads lines; those that are none of ours are left out.</summary>
    public static RepositoryRecord Of(IEnumerable<string> lines)
    {
        var record = new RepositoryRecord();
        foreach (string line in lines) record.Apply(line);
        return record;
    }

    public static string LineOf(StoredManifest manifest) =>
        $"+ {ManifestWord} {manifest.Digest} {manifest.Size.ToString(CultureInfo.InvariantCulture)} {manifest.MediaType}{(manifest.Subject is { } subject ? $" {subject}" : "")}";

    public static string LineOf(BlobDigest blob, long size) => $"+ {BlobWord} {blob} {size.ToString(CultureInfo.InvariantCulture)}";

    public static string LineWithoutBlob(BlobDigest blob) => $"- {BlobWord} {blob}";

    public static string LineWithoutManifest(BlobDigest manifest) => $"- {ManifestWord} {manifest}";

    public long Size { get { lock (_lock) return _size; } }

    /// <summary>How many lines say all that is in it.</summary>
    public int Count { get { lock (_lock) return _blobs.Count + _manifests.Count; } }

    public IReadOnlyList<StoredManifest> Manifests { get { lock (_lock) return [.. _manifests.Values]; } }

    public IReadOnlyList<KeyValuePair<BlobDigest, long>> Blobs { get { lock (_lock) return [.. _blobs]; } }

    /// <summary>The lines that say all that is in it.</summary>
    public IReadOnlyList<string> Lines
    {
        get { lock (_lock) return [.. _blobs.Select(blob => LineOf(blob.Key, blob.Value)), .. _manifests.Values.Select(LineOf)]; }
    }

    public long? SizeOfBlob(BlobDigest digest)
    {
        lock (_lock) return _blobs.TryGetValue(digest, out long size) ? size : null;
    }

    public StoredManifest? Manifest(BlobDigest digest)
    {
        lock (_lock) return _manifests.GetValueOrDefault(digest);
    }

    public IReadOnlyList<StoredManifest> Referrers(BlobDigest subject)
    {
        lock (_lock) return _referrers.TryGetValue(subject, out var digests) ? [.. digests.Order().Select(digest => _manifests[digest])] : [];
    }

    /// <summary>Does what a line says.</summary>
    public void Apply(string line)
    {
        string[] words = line.Split(' ');
        if (words.Length < 3 || !BlobDigest.TryParse(words[2], out var digest)) return;
        long size = 0;
        bool hasSize = words.Length > 3 && long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out size);
        lock (_lock)
        {
            switch (words[0], words[1])
            {
                case ("+", BlobWord) when hasSize:
                    RemoveBlob(digest);
                    _blobs.Add(digest, size);
                    _size += size;
                    break;
                case ("+", ManifestWord) when hasSize && words.Length > 4:
                    RemoveManifest(digest);
                    Add(new StoredManifest(digest, size, words[4], words.Length > 5 && BlobDigest.TryParse(words[5], out var subject) ? subject : null));
                    break;
                case ("-", BlobWord):
                    RemoveBlob(digest);
                    break;
                case ("-", ManifestWord):
                    RemoveManifest(digest);
                    break;
            }
        }
    }

    private void Add(StoredManifest manifest)
    {
        _manifests.Add(manifest.Digest, manifest);
        _size += manifest.Size;
        if (manifest.Subject is not { } subject) return;
        if (!_referrers.TryGetValue(subject, out var digests)) _referrers.Add(subject, digests = []);
        digests.Add(manifest.Digest);
    }

    private void RemoveBlob(BlobDigest digest)
    {
        if (_blobs.Remove(digest, out long size)) _size -= size;
    }

    private void RemoveManifest(BlobDigest digest)
    {
        if (!_manifests.Remove(digest, out var manifest)) return;
        _size -= manifest.Size;
        if (manifest.Subject is not { } subject || !_referrers.TryGetValue(subject, out var digests)) return;
        digests.Remove(digest);
        if (digests.Count == 0) _referrers.Remove(subject);
    }
}
