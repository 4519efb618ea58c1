using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>The two files at the top of an OCI image layout: <c>oci-layout</c> with the version, and <c>index.json</c> with the tags.</summary>
internal static class Layout
{
    private const string Version = "{\"imageLayoutVersion\":\"1.0.0\"}";
    private const int MaxVersionSize = 4096;

    /// <summary>Makes both files where they are absent.</summary>
    public static async Task EnsureAsync(string root, CancellationToken cancel)
    {
        if (await IsCompleteAsync(root, cancel)) return;
        using (await FileLock.ExclusiveAsync(LockPath(root), cancel))
        {
            if (!File.Exists(IndexPath(root))) await AtomicFile.WriteAsync(IndexPath(root), ImageIndex.Create([], Annotations.None).Bytes, cancel);
            if (!File.Exists(VersionPath(root))) await AtomicFile.WriteAsync(VersionPath(root), System.Text.Encoding.ASCII.GetBytes(Version), cancel);
        }
    }

    /// <summary>Whether both files are there.</summary>
    /// <exception cref="PonchoException">It is a layout of another version, or a file cannot be read.</exception>
    public static bool IsComplete(string root) => IsComplete(root, StoreFiles.ReadSmall(VersionPath(root), MaxVersionSize));

    public static ImageIndex Read(string root)
    {
        byte[] index = StoreFiles.ReadSmall(IndexPath(root), ImageIndex.MaxSize) ?? throw IndexLost(root);
        return ImageIndex.Parse(index, What(root));
    }

    public static async Task<ImageIndex> ReadAsync(string root, CancellationToken cancel) =>
        ImageIndex.Parse(await ReadBytesAsync(root, cancel), What(root));

    /// <summary>Changes the tags while no other process does.</summary>
    public static async Task ChangeAsync(string root, Action<TagTable> change, CancellationToken cancel)
    {
        using (await FileLock.ExclusiveAsync(LockPath(root), cancel))
        {
            byte[] before = await ReadBytesAsync(root, cancel);
            var table = TagTable.Read(before, What(root));
            change(table);
            byte[] after = table.Write();
            if (!after.AsSpan().SequenceEqual(before)) await AtomicFile.WriteAsync(IndexPath(root), after, cancel);
        }
    }

    private static async Task<bool> IsCompleteAsync(string root, CancellationToken cancel) =>
        IsComplete(root, await StoreFiles.ReadSmallAsync(VersionPath(root), MaxVersionSize, cancel));

    private static bool IsComplete(string root, byte[]? found)
    {
        if (found is null || !File.Exists(IndexPath(root))) return false;
        var version = DocumentReader.Read(found, MaxVersionSize, $"file {VersionPath(root)}", DocumentReader.LayoutVersion);
        // 1.x may add to the layout, and says that it stays readable.
        if (version.StartsWith("1.", StringComparison.Ordinal)) return true;
        throw new PonchoException($"the store is an OCI image layout of another version: \"{version}\"", $"give another folder than {root}");
    }

    private static async Task<byte[]> ReadBytesAsync(string root, CancellationToken cancel) =>
        await StoreFiles.ReadSmallAsync(IndexPath(root), ImageIndex.MaxSize, cancel) ?? throw IndexLost(root);

    private static PonchoException IndexLost(string root) => new($"the store has lost its index: \"{IndexPath(root)}\"");

    private static string What(string root) => $"index {IndexPath(root)}";

    private static string IndexPath(string root) => Path.Combine(root, "index.json");

    private static string VersionPath(string root) => Path.Combine(root, "oci-layout");

    private static string LockPath(string root) => Path.Combine(root, "index.lock");
}
