using System.Formats.Tar;
using Poncho.Builder.Sources.Conda;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Conda;

public class CondaLayerTests
{
    [Fact]
    public async Task A_layer_holds_the_plan_of_its_package_and_the_record_comes_last()
    {
        using var folder = new TempFolder();
        var store = await Store.OpenAsync(folder["store"], default);
        foreach (string path in Archives("*"))
        {
            await using var archive = await CondaArchive.OpenAsync(path, default);
            var layer = await MakeAsync(archive, path, store);
            var entries = await EntriesAsync(store, layer);
            var expected = layer.Plan.Paths.Select(p => p.Target).Concat(layer.Plan.EntryPoints.Select(e => e.Path)).Distinct();
            Assert.Equal(expected.Order(StringComparer.Ordinal), entries.SkipLast(1).Order(StringComparer.Ordinal));
            Assert.Equal(CondaMetaRecord.PathOf(archive.Metadata), entries[^1]);
        }
    }

    [Fact]
    public async Task Another_store_and_another_time_give_the_same_digests()
    {
        using var folder = new TempFolder();
        var one = await Store.OpenAsync(folder["one"], default);
        var other = await Store.OpenAsync(folder["another", "store"], default);
        foreach (string path in Archives("p*"))
        {
            await using var archive = await CondaArchive.OpenAsync(path, default);
            var first = await MakeAsync(archive, path, one);
            await using var again = await CondaArchive.OpenAsync(path, default);
            Assert.Equal(first.Descriptor, (await MakeAsync(again, path, other)).Descriptor);
        }
    }

    [Fact]
    public async Task Every_architecture_specific_conda_file_of_the_channel_keeps_its_publishers_blocks()
    {
        using var folder = new TempFolder();
        var store = await Store.OpenAsync(folder["store"], default);
        foreach (string path in Archives("*.conda").Where(p => p.Contains("/linux-64/", StringComparison.Ordinal)))
        {
            await using var archive = await CondaArchive.OpenAsync(path, default);
            var plan = LinkPlan.For(archive.Metadata, null);
            var kept = await KeptCondaLayer.TryMakeAsync(archive, path, archive.PayloadFrame!.Value, plan, RequestOf(path, store), default);
            Assert.NotNull(kept);
        }
    }

    private static IEnumerable<string> Archives(string pattern) =>
        Directory.EnumerateFiles(TestData.Path("channels", "conda-forge"), pattern, SearchOption.AllDirectories)
            .Where(p => p.EndsWith(".conda", StringComparison.Ordinal) || p.EndsWith(".tar.bz2", StringComparison.Ordinal)).Where(p => !Path.GetFileName(p).StartsWith("repodata", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static Task<CondaLayer> MakeAsync(CondaArchive archive, string path, Store store) => CondaLayerWriter.MakeAsync(archive, path, RequestOf(path, store), default);

    private static CondaLayerRequest RequestOf(string path, Store store) => new()
    {
        Store = store,
        Python = PythonInfo.For("3.11.2", null),
        Record = new RecordSource { FileName = Path.GetFileName(path), Channel = "https://conda.anaconda.org/conda-forge", Url = "https://conda.anaconda.org/conda-forge/linux-64/" + Path.GetFileName(path), Sha256 = Digest.Of([]), Size = new FileInfo(path).Length },
    };

    private static async Task<List<string>> EntriesAsync(Store store, CondaLayer layer)
    {
        var entries = new List<string>();
        await using var tar = new ZstdDecompressStream(store.OpenVerifiedRead(layer.Descriptor));
        await using var reader = new TarReader(tar);
        while (await reader.GetNextEntryAsync() is { } entry) entries.Add(entry.Name.TrimEnd('/'));
        return entries;
    }
}
