using System.Text;
using ICSharpCode.SharpZipLib.BZip2;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// Writes a platform folder's <c>repodata.json</c>, <c>.json.zst</c> and <c>.json.bz2</c>: sorted, a record a line, so that it can be read
/// in a diff.
/// </summary>
internal static class RepodataFiles
{
    private const int Level = 19;

    private static readonly string[] s_names = ["repodata.json", "repodata.json.zst", "repodata.json.bz2"];

    /// <summary>Writes what is not there yet; each file whole or not at all.</summary>
    public static async Task WriteAsync(string folder, string subdir, SortedDictionary<string, IndexedPackage> packages, CancellationToken cancel)
    {
        string json = Path.Combine(folder, s_names[0]);
        byte[] content = Encoding.UTF8.GetBytes(Document(subdir, packages));
        if (s_names.All(name => File.Exists(Path.Combine(folder, name))) && await IsAsync(json, content, cancel)) return;
        // The plain file last: while it is the old one, an interrupted run is seen and done again.
        await AtomicFile.WriteAsync(Path.Combine(folder, s_names[1]), Zstd.Compress(content, new ZstdOptions { Level = Level }), cancel);
        await AtomicFile.WriteAsync(Path.Combine(folder, s_names[2]), Bzip2(content), cancel);
        await AtomicFile.WriteAsync(json, content, cancel);
    }

    private static async Task<bool> IsAsync(string path, byte[] content, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        return file.Length == content.Length && await Digest.OfAsync(file, cancel) == Digest.Of(content);
    }

    private static string Document(string subdir, SortedDictionary<string, IndexedPackage> packages)
    {
        var text = new StringBuilder();
        text.Append("{\n\"info\": {\"subdir\": \"").Append(subdir).Append("\"},\n");
        Section(text, "packages", packages.Where(package => package.Key.EndsWith(".tar.bz2", StringComparison.Ordinal)));
        Section(text, "packages.conda", packages.Where(package => package.Key.EndsWith(".conda", StringComparison.Ordinal)));
        text.Append("\"removed\": [],\n\"repodata_version\": 1\n}\n");
        return text.ToString();
    }

    private static void Section(StringBuilder text, string name, IEnumerable<KeyValuePair<string, IndexedPackage>> packages)
    {
        text.Append('"').Append(name).Append("\": {");
        string separator = "\n";
        foreach (var (fileName, package) in packages)
        {
            text.Append(separator).Append('"').Append(System.Text.Json.JsonEncodedText.Encode(fileName)).Append("\": ").Append(package.Record);
            separator = ",\n";
        }

        text.Append("\n},\n");
    }

    private static byte[] Bzip2(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var bzip2 = new BZip2OutputStream(bytes) { IsStreamOwner = false }) bzip2.Write(content);
        return bytes.ToArray();
    }
}
