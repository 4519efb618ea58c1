using System.Buffers;
using System.Text.Json;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.MessagePack;
using Poncho.Conda.Repodata;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;

namespace Poncho.Conda.Shards;

/// <summary>
/// Writes a platform folder's index in shards (CEP 16): <c>repodata_shards.msgpack.zst</c>, and below <c>shards/</c> one file for each package name. The same records give the same bytes. Shards that the index no longer names stay
/// for a week, since whoever has the old index may still come for them.
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
            byte[] shard = Compress(output => WriteShard(output, [.. name]));
            var digest = digests[name.Key] = Digest.Of(shard);
            string path = Path.Combine(shards, digest.Hex + Suffix);
            if (!await IsAsync(path, digest, cancel)) await AtomicFile.WriteAsync(path, shard, cancel);
        }

        byte[] index = Compress(output => WriteIndex(output, subdir, digests));
        string indexPath = Path.Combine(folder, ShardIndex.FileName);
        if (!await IsAsync(indexPath, Digest.Of(index), cancel)) await AtomicFile.WriteAsync(indexPath, index, cancel);
        DeleteOld(shards, digests.Values.Select(digest => digest.Hex).ToHashSet(StringComparer.Ordinal));
    }

    private static string NameOf(string fileName)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(fileName);
        return System.Text.Encoding.UTF8.GetString(utf8, 0, ArchiveName.NameLength(utf8.AsSpan(0, ArchiveName.StemLength(utf8)))).ToLowerInvariant();
    }

    private static byte[] Compress(Action<MessagePackWriter> write)
    {
        var content = new ArrayBufferWriter<byte>();
        write(new MessagePackWriter(content));
        return Zstd.Compress(content.WrittenSpan, new ZstdOptions { Level = Level });
    }

    private static void WriteIndex(MessagePackWriter output, string subdir, SortedDictionary<string, Digest> shards)
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        output.Map(3);
        output.Text("version");
        output.Integer(1);
        output.Text("info");
        output.Map(3);
        foreach (var (key, value) in ((string, string)[])[("base_url", ""), ("shards_base_url", $"./{Folder}/"), ("subdir", subdir)])
        {
            output.Text(key);
            output.Text(value);
        }

        output.Text("shards");
        output.Map(shards.Count);
        foreach (var (name, digest) in shards)
        {
            output.Text(name);
            digest.CopyTo(hash);
            output.Binary(hash);
        }
    }

    private static void WriteShard(MessagePackWriter output, IReadOnlyList<KeyValuePair<string, IndexedPackage>> packages)
    {
        output.Map(3);
        foreach (var (key, suffix) in ((string, string)[])[("packages", ".tar.bz2"), ("packages.conda", ".conda")])
        {
            var section = packages.Where(package => package.Key.EndsWith(suffix, StringComparison.Ordinal)).ToList();
            output.Text(key);
            output.Map(section.Count);
            foreach (var (fileName, package) in section)
            {
                output.Text(fileName);
                WriteRecord(output, package.Record);
            }
        }

        output.Text("removed");
        output.Array(0);
    }

    /// <summary>The record as repodata.json has it, but for checksums, which are bytes.</summary>
    private static void WriteRecord(MessagePackWriter output, string json)
    {
        using var document = JsonDocument.Parse(json);
        output.Map(document.RootElement.GetPropertyCount());
        foreach (var member in document.RootElement.EnumerateObject())
        {
            output.Text(member.Name);
            if (member.Name is "md5" or "sha256") output.Binary(Convert.FromHexString(member.Value.GetString()!));
            else MessagePackJson.Write(output, member.Value);
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
