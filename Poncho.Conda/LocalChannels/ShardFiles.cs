using System.Buffers;
using System.Text;
using System.Text.Json;
using MessagePack;
using Poncho.Conda.Naming;
using Poncho.Conda.Shards;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// Writes a platform folder's index in shards (CEP 16): <c>repodata_shards.msgpack.zst</c>, and below <c>shards/</c> one file for each
/// package name. The same records give the same bytes. Shards that the index no longer names stay for a week, since clients that have the
/// old index may still ask for them.
/// </summary>
internal static class ShardFiles
{
    private const string Folder = "shards", Suffix = ".msgpack.zst";
    private const int Level = 19;

    private static readonly TimeSpan s_grace = TimeSpan.FromDays(7);

    /// <summary>Whether a folder has an index in shards.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, ShardIndex.FileName));

    /// <param name="folder">The platform folder.</param>
    /// <param name="subdir">Its name.</param>
    /// <param name="packages">The records by file name.</param>
    /// <param name="cancel">Stops it; the index is as before then.</param>
    public static async Task WriteAsync(string folder, string subdir, SortedDictionary<string, IndexedPackage> packages, CancellationToken cancel)
    {
        string shards = Directory.CreateDirectory(Path.Combine(folder, Folder)).FullName;
        var digests = new SortedDictionary<string, Digest>(StringComparer.Ordinal);
        foreach (var name in packages.GroupBy(package => NameOf(package.Key), StringComparer.Ordinal).Where(group => group.Key.Length > 0))
        {
            byte[] shard = Compress((ref output) => WriteShard(ref output, [.. name]));
            var digest = digests[name.Key] = Digest.Of(shard);
            string path = Path.Combine(shards, digest.Hex + Suffix);
            if (!await IsAsync(path, digest, cancel)) await AtomicFile.WriteAsync(path, shard, cancel);
        }

        byte[] index = Compress((ref output) => WriteIndex(ref output, subdir, digests));
        string indexPath = Path.Combine(folder, ShardIndex.FileName);
        if (!await IsAsync(indexPath, Digest.Of(index), cancel)) await AtomicFile.WriteAsync(indexPath, index, cancel);
        DeleteOld(shards, digests.Values.Select(digest => digest.Hex).ToHashSet(StringComparer.Ordinal));
    }

    private delegate void ContentWriter(ref MessagePackWriter output);

    /// <summary>The package's name in lower case; empty for what is not an archive's name.</summary>
    private static string NameOf(string fileName)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(fileName);
        var stem = utf8.AsSpan(0, ArchiveName.StemLength(utf8));
        return Encoding.UTF8.GetString(stem[..ArchiveName.NameLength(stem)]).ToLowerInvariant();
    }

    private static byte[] Compress(ContentWriter write)
    {
        var content = new ArrayBufferWriter<byte>();
        var output = new MessagePackWriter(content);
        write(ref output);
        output.Flush();
        return Zstd.Compress(content.WrittenSpan, new ZstdOptions { Level = Level });
    }

    private static void WriteIndex(ref MessagePackWriter output, string subdir, SortedDictionary<string, Digest> shards)
    {
        output.WriteMapHeader(3);
        output.Write("version");
        output.Write(1);
        output.Write("info");
        output.WriteMapHeader(3);
        WriteText(ref output, "base_url", "");
        WriteText(ref output, "shards_base_url", $"./{Folder}/");
        WriteText(ref output, "subdir", subdir);

        output.Write("shards");
        output.WriteMapHeader(shards.Count);
        byte[] hash = new byte[Digest.ByteCount];
        foreach (var (name, digest) in shards)
        {
            output.Write(name);
            digest.CopyTo(hash);
            output.Write(hash);
        }
    }

    private static void WriteText(ref MessagePackWriter output, string key, string value)
    {
        output.Write(key);
        output.Write(value);
    }

    private static void WriteShard(ref MessagePackWriter output, IReadOnlyList<KeyValuePair<string, IndexedPackage>> packages)
    {
        output.WriteMapHeader(3);
        WriteSection(ref output, "packages", [.. packages.Where(package => package.Key.EndsWith(".tar.bz2", StringComparison.Ordinal))]);
        WriteSection(ref output, "packages.conda", [.. packages.Where(package => package.Key.EndsWith(".conda", StringComparison.Ordinal))]);
        output.Write("removed");
        output.WriteArrayHeader(0);
    }

    private static void WriteSection(ref MessagePackWriter output, string key, IReadOnlyList<KeyValuePair<string, IndexedPackage>> packages)
    {
        output.Write(key);
        output.WriteMapHeader(packages.Count);
        foreach (var (fileName, package) in packages)
        {
            output.Write(fileName);
            WriteRecord(ref output, package.Record);
        }
    }

    /// <summary>The record as <c>repodata.json</c> has it, except that checksums are bytes rather than hex text.</summary>
    private static void WriteRecord(ref MessagePackWriter output, string json)
    {
        using var document = JsonDocument.Parse(json);
        output.WriteMapHeader(document.RootElement.GetPropertyCount());
        foreach (var member in document.RootElement.EnumerateObject())
        {
            output.Write(member.Name);
            if (member.Name is "md5" or "sha256") output.Write(Convert.FromHexString(member.Value.GetString()!));
            else JsonMessagePack.Write(ref output, member.Value);
        }
    }

    private static async Task<bool> IsAsync(string path, Digest digest, CancellationToken cancel) =>
        File.Exists(path) && Digest.Of(await File.ReadAllBytesAsync(path, cancel)) == digest;

    private static void DeleteOld(string shards, HashSet<string> named)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var file in new DirectoryInfo(shards).EnumerateFiles("*" + Suffix))
            if (!named.Contains(file.Name[..^Suffix.Length]) && now - file.LastWriteTimeUtc > s_grace) file.Delete();
    }
}
