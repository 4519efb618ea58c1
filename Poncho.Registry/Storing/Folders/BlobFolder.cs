using Microsoft.Win32.SafeHandles;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// The files of blobs: <c>blobs/ALGORITHM/HEX</c>, and <c>trash/ALGORITHM/HEX</c> for those that were swept. A blob's lease is the time of its
/// file, so it outlives the server and holds between processes: whoever says that a blob is there touches it first, and whoever sweeps looks at
/// the time again after it has moved the file.
/// </summary>
internal sealed class BlobFolder : IBlobShelf
{
    /// <summary>A lease that is younger is not renewed: that would write to the disk at every question.</summary>
    public static readonly TimeSpan LeaseGrain = TimeSpan.FromHours(1);

    private static readonly string[] s_algorithms = [BlobDigest.Sha256Name, BlobDigest.Sha512Name];

    private readonly string _blobs, _trash;
    private readonly TimeProvider _clock;

    public BlobFolder(string root, TimeProvider clock)
    {
        _blobs = Path.Combine(root, "blobs");
        _trash = Path.Combine(root, "trash");
        Staging = Path.Combine(root, "uploads");
        _clock = clock;
    }

    /// <summary>Where files are until they have their names.</summary>
    public string Staging { get; }

    /// <summary>Makes the folders.</summary>
    public void Prepare()
    {
        foreach (string algorithm in s_algorithms)
        {
            DurableFolder.Make(Path.Combine(_blobs, algorithm));
            DurableFolder.Make(Path.Combine(_trash, algorithm));
        }
    }

    public string PathOf(BlobDigest digest) => Path.Combine(_blobs, digest.Algorithm, digest.Hex);

    /// <summary>Bytes of a blob; null where it is not there. Renews its lease, and brings it back from the trash.</summary>
    public long? Find(BlobDigest digest)
    {
        string path = PathOf(digest);
        // It may be swept between two lines of this; the second time round it was brought back, or is gone.
        for (int times = 0; times < 3; times++)
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                if (!TryRestore(digest)) return null;
                continue;
            }

            var now = _clock.GetUtcNow();
            if (now - file.LastWriteTimeUtc < LeaseGrain || Touch(path, now)) return file.Length;
        }

        return null;
    }

    /// <summary>Whether a blob is in its place or in the trash; renews no lease.</summary>
    public bool IsKept(BlobDigest digest) => File.Exists(PathOf(digest)) || File.Exists(TrashPathOf(digest)) || File.Exists(PathOf(digest));

    /// <summary>Opens a blob; null where it is not there.</summary>
    public IBlobContent? Open(BlobDigest digest)
    {
        if (OpenFile(PathOf(digest)) is { } file) return new BlobContent(file);
        return TryRestore(digest) && OpenFile(PathOf(digest)) is { } restored ? new BlobContent(restored) : null;
    }

    /// <summary>Gives a synced file its place as a blob, over a damaged one that may be there.</summary>
    public void Take(string file, BlobDigest digest)
    {
        File.SetLastWriteTimeUtc(file, _clock.GetUtcNow().UtcDateTime);
        DurableFolder.Rename(file, PathOf(digest));
    }

    /// <summary>Stores bytes that are at hand and whose digest was checked.</summary>
    public void Write(BlobDigest digest, ReadOnlySpan<byte> bytes)
    {
        DurableFolder.Write(PathOf(digest), bytes, Staging);
        Touch(PathOf(digest), _clock.GetUtcNow());
    }

    public IEnumerable<ShelvedBlob> All() => Files(_blobs);

    public IEnumerable<ShelvedBlob> Trashed() => Files(_trash);

    public string? FileOf(BlobDigest digest) => File.Exists(PathOf(digest)) ? PathOf(digest) : null;

    public bool TryTrash(BlobDigest digest, DateTimeOffset leaseBefore)
    {
        string path = PathOf(digest), trashed = TrashPathOf(digest);
        if (!Exists(path, out var lease) || lease >= leaseBefore || !TryMove(path, trashed)) return false;
        // Touched after the first look and before the move: somebody was told that it is there.
        if (Exists(trashed, out lease) && lease >= leaseBefore)
        {
            TryMove(trashed, path);
            return false;
        }

        Touch(trashed, _clock.GetUtcNow());
        return true;
    }

    public bool TryRestore(BlobDigest digest)
    {
        string path = PathOf(digest);
        if (!TryMove(TrashPathOf(digest), path)) return false;
        Touch(path, _clock.GetUtcNow());
        return true;
    }

    public void Delete(BlobDigest digest) => File.Delete(TrashPathOf(digest));

    private string TrashPathOf(BlobDigest digest) => Path.Combine(_trash, digest.Algorithm, digest.Hex);

    private static bool Exists(string path, out DateTimeOffset written)
    {
        var file = new FileInfo(path);
        written = file.Exists ? file.LastWriteTimeUtc : default;
        return file.Exists;
    }

    private static SafeFileHandle? OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool Touch(string path, DateTimeOffset now)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, now.UtcDateTime);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static IEnumerable<ShelvedBlob> Files(string folder) =>
        from algorithm in s_algorithms
        let inner = new DirectoryInfo(Path.Combine(folder, algorithm))
        where inner.Exists
        from file in inner.EnumerateFiles()
        where BlobDigest.TryParse($"{algorithm}:{file.Name}", out _) && file.Exists
        select new ShelvedBlob(BlobDigest.Parse($"{algorithm}:{file.Name}"), file.Length, file.LastWriteTimeUtc);
}
