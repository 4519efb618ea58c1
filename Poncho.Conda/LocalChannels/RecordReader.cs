using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Conda.Packages;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// Reads a package file and makes the record that its channel lists it by: all of <c>index.json</c>, and md5, sha256 and size of the file.
/// </summary>
internal static class RecordReader
{
    private static readonly JsonWriterOptions s_format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="file">The file, or what a link in the channel points to.</param>
    /// <param name="name">What the channel calls it.</param>
    /// <param name="subdir">The platform folder that it lies in.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="Poncho.IO.PonchoException">The file is no package; the message names it.</exception>
    public static async Task<IndexedPackage> ReadAsync(FileInfo file, string name, string subdir, CancellationToken cancel)
    {
        JsonElement index;
        await using (var archive = await CondaArchive.OpenAsync(file.FullName, name, ArchiveLimits.Default, cancel))
            index = archive.Metadata.Index.Json;
        var (md5, sha256, size) = await HashesAsync(file.FullName, cancel);
        var members = new SortedDictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal);
        foreach (var member in index.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            members[member.Name] = json =>
            {
                json.WritePropertyName(member.Name);
                member.Value.WriteTo(json);
            };
        }

        members["md5"] = json => json.WriteString("md5", md5);
        members["sha256"] = json => json.WriteString("sha256", sha256);
        members["size"] = json => json.WriteNumber("size", size);
        members["subdir"] = json => json.WriteString("subdir", subdir);
        return new IndexedPackage { Size = size, Modified = file.LastWriteTimeUtc.Ticks, Record = Write(members.Values) };
    }

    private static string Write(IEnumerable<Action<Utf8JsonWriter>> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_format))
        {
            json.WriteStartObject();
            foreach (var write in members) write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static async Task<(string Md5, string Sha256, long Size)> HashesAsync(string path, CancellationToken cancel)
    {
        // md5 is what old clients check downloads by; nothing here trusts it.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        const FileOptions options = FileOptions.Asynchronous | FileOptions.SequentialScan;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, options);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            long size = 0;
            for (int read; (read = await file.ReadAsync(buffer, cancel)) > 0; size += read)
            {
                md5.AppendData(buffer, 0, read);
                sha256.AppendData(buffer, 0, read);
            }

            return (Convert.ToHexStringLower(md5.GetHashAndReset()), Convert.ToHexStringLower(sha256.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
