using System.Text.Json;
using Poncho.Conda.LocalChannels;

namespace Poncho.Conda.Tests.Shards;

/// <summary>Writes the records of a <c>repodata.json</c> in shards, as <c>poncho index --shards</c> would.</summary>
internal static class ShardedChannel
{
    public static async Task WriteAsync(string folder, string subdir, ReadOnlyMemory<byte> repodata)
    {
        using var document = JsonDocument.Parse(repodata);
        var packages = new SortedDictionary<string, IndexedPackage>(StringComparer.Ordinal);
        foreach (string section in (string[])["packages", "packages.conda"])
        {
            if (!document.RootElement.TryGetProperty(section, out var records)) continue;
            foreach (var record in records.EnumerateObject()) packages[record.Name] = new IndexedPackage { Size = 0, Modified = 0, Record = record.Value.GetRawText() };
        }

        await ShardFiles.WriteAsync(Directory.CreateDirectory(Path.Combine(folder, subdir)).FullName, subdir, packages, default);
    }
}
