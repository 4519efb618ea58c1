using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Json;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>
/// The two files at the top of an OCI image layout: <c>oci-layout</c> with the version, and <c>index.json</c> with the tags. A copy of the
/// index lies beside it, written after it: what a power cut made of the one is read from the other.
/// </summary>
internal static class Layout
{
    private const string Version = "{\"imageLayoutVersion\":\"1.0.0\"}";
    private const int MaxVersionSize = 4096;

    /// <summary>Makes both files where they are absent, and again where they are damaged.</summary>
    /// <param name="root">The store.</param>
    /// <param name="rebuild">The index of what the store has, where both the index and its copy are damaged.</param>
    /// <param name="cancel">Stops waiting for the lock.</param>
    public static async Task EnsureAsync(string root, Func<ImageIndex> rebuild, CancellationToken cancel)
    {
        byte[]? version = await StoreFiles.ReadSmallAsync(VersionPath(root), MaxVersionSize, cancel);
        if (IsComplete(root, version) && IsWhole(version) && IsWhole(await ReadIndexAsync(IndexPath(root), cancel))) return;
        using (await FileLock.ExclusiveAsync(LockPath(root), cancel))
        {
            if (!IsWhole(await ReadIndexAsync(IndexPath(root), cancel)))
            {
                byte[]? copy = await ReadIndexAsync(CopyPath(root), cancel);
                ReadOnlyMemory<byte> anew = IsWhole(copy) ? copy : rebuild().Bytes;
                await AtomicFile.WriteSyncedAsync(IndexPath(root), anew, cancel);
            }

            if (!IsWhole(await StoreFiles.ReadSmallAsync(VersionPath(root), MaxVersionSize, cancel)))
            {
                await AtomicFile.WriteSyncedAsync(VersionPath(root), Encoding.ASCII.GetBytes(Version), cancel);
            }
        }
    }

    /// <summary>Whether both files are there, or what is left of them.</summary>
    /// <exception cref="PonchoException">It is a layout of another version, or a file cannot be read.</exception>
    public static bool IsComplete(string root) => IsComplete(root, StoreFiles.ReadSmall(VersionPath(root), MaxVersionSize));

    public static ImageIndex Read(string root) => Parse(
        root,
        StoreFiles.ReadSmall(IndexPath(root), ImageIndex.MaxSize),
        () => StoreFiles.ReadSmall(CopyPath(root), ImageIndex.MaxSize));

    public static async Task<ImageIndex> ReadAsync(string root, CancellationToken cancel) => Parse(
        root,
        await ReadIndexAsync(IndexPath(root), cancel),
        () => StoreFiles.ReadSmall(CopyPath(root), ImageIndex.MaxSize));

    /// <summary>Changes the tags while no other process does. Before a name is given, all that was written is synced to the disk.</summary>
    public static async Task ChangeAsync(string root, Action<TagTable> change, CancellationToken cancel)
    {
        using (await FileLock.ExclusiveAsync(LockPath(root), cancel))
        {
            byte[]? there = await ReadIndexAsync(IndexPath(root), cancel);
            byte[] before = Parse(root, there, () => StoreFiles.ReadSmall(CopyPath(root), ImageIndex.MaxSize)).Bytes.ToArray();
            var table = TagTable.Read(before, What(root));
            change(table);
            byte[] after = table.Write();
            if (there is not null && after.AsSpan().SequenceEqual(there)) return;
            DiskSync.FileSystemOf(root);
            await WriteAsync(IndexPath(root), after, cancel);
            await WriteAsync(CopyPath(root), after, cancel);
        }
    }

    // A full disk takes no new file, but a name can be taken away all the same, so that a prune makes room: the shorter index is written over
    // the longer one. Should that be broken off, the copy is there.
    private static async Task WriteAsync(string path, byte[] index, CancellationToken cancel)
    {
        try
        {
            await AtomicFile.WriteSyncedAsync(path, index, cancel);
        }
        catch (PonchoException e) when (FileErrors.IsFull(e.InnerException) && new FileInfo(path) is { Exists: true } there && there.Length >= index.Length)
        {
            StoreFiles.Do(path, () =>
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.Write(file, index, 0);
                RandomAccess.SetLength(file, index.Length);
                RandomAccess.FlushToDisk(file);
            });
        }
    }

    // An index that is no JSON was damaged here. One that is JSON and no index of ours is another program's: that is an error.
    private static ImageIndex Parse(string root, byte[]? index, Func<byte[]?> readCopy)
    {
        if (index is not null && IsWhole(index)) return ImageIndex.Parse(index, What(root));
        if (readCopy() is { } copy && IsWhole(copy)) return ImageIndex.Parse(copy, What(root));
        throw new PonchoException(
            $"the store has lost its index: \"{IndexPath(root)}\"",
            "poncho cache verify makes it again of what the store has");
    }

    private static bool IsComplete(string root, byte[]? version)
    {
        bool hasIndex = File.Exists(IndexPath(root)) || File.Exists(CopyPath(root));
        if (version is null || !hasIndex) return false;
        if (!IsWhole(version)) return true;
        var found = DocumentReader.Read(version, MaxVersionSize, $"file {VersionPath(root)}", DocumentReader.LayoutVersion);
        // 1.x may add to the layout, and says that it stays readable.
        if (found.StartsWith("1.", StringComparison.Ordinal)) return true;
        throw new PonchoException($"the store is an OCI image layout of another version: \"{found}\"", $"give another folder than {root}");
    }

    private static bool IsWhole(byte[]? file) => file is not null && JsonMembers.IsJson(file);

    private static Task<byte[]?> ReadIndexAsync(string path, CancellationToken cancel) =>
        StoreFiles.ReadSmallAsync(path, ImageIndex.MaxSize, cancel);

    private static string What(string root) => $"index {IndexPath(root)}";

    private static string IndexPath(string root) => Path.Combine(root, "index.json");

    private static string CopyPath(string root) => Path.Combine(root, "index.copy.json");

    private static string VersionPath(string root) => Path.Combine(root, "oci-layout");

    private static string LockPath(string root) => Path.Combine(root, "index.lock");
}
