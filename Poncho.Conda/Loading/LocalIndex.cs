using System.Globalization;
using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Conda.Loading;

/// <summary>Indexes of channels that are folders of this machine: read where they are.</summary>
/// <param name="cacheFolder">Where the tables of large ones are kept.</param>
internal sealed class LocalIndex(string cacheFolder)
{
    /// <summary>The index in a folder; null where there is none.</summary>
    /// <param name="urls">The <c>file://</c> addresses of <c>repodata.json</c>.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="withShards">Whether one that is there in shards alone will do.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IndexBytes?> ReadAsync(IReadOnlyList<string> urls, string name, bool withShards, CancellationToken cancel)
    {
        PonchoException? damage = null;
        foreach (string url in urls)
        {
            foreach (var format in IndexFormats.PlainestFirst.Where(format => withShards || format != IndexFormat.Shards))
            {
                string path = new Uri(format.UrlOf(url)).LocalPath;
                if (!File.Exists(path)) continue;
                if (format == IndexFormat.Plain && new FileInfo(path) is { Length: >= IndexBytes.Large } file)
                    return new IndexBytes(MappedFile.Open(path), format, KeptFor(file));
                try
                {
                    return new IndexBytes(await ReadAsync(path, format, name, cancel), format);
                }
                catch (DamagedIndexException e)
                {
                    damage ??= e.InnerException as PonchoException ?? e;
                }
            }
        }

        return damage is null ? null : throw damage;
    }

    private KeptTable KeptFor(FileInfo file)
    {
        string key = Digest.Of(Encoding.UTF8.GetBytes(file.FullName)).Hex[..32];
        string stamp = string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
        return new KeptTable(Path.Combine(cacheFolder, $"local-{key}.table"), stamp);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, IndexFormat format, string name, CancellationToken cancel)
    {
        try
        {
            if (format == IndexFormat.Plain) return await File.ReadAllBytesAsync(path, cancel);
            await using var json = format.Decompress(File.OpenRead(path));
            using var copy = new MemoryStream();
            await json.CopyToAsync(copy, AtomicFile.BufferSize, cancel);
            var content = copy.GetBuffer().AsMemory(0, (int)copy.Length);
            format.Check(content, name);
            return content;
        }
        catch (Exception e) when (ArchiveErrors.IsBadData(e))
        {
            string message = $"the channel's index \"{name}\" is damaged ({ArchiveErrors.Reason(e)}): \"{path}\"";
            throw new DamagedIndexException(name, ArchiveErrors.Reason(e), new PonchoException(message, "make it again with poncho index", e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
