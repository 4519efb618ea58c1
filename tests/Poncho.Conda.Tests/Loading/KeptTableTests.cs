using System.Globalization;
using System.Text;
using Poncho.Conda.Channels;
using Poncho.Conda.Loading;
using Poncho.Conda.Repodata;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Loading;

/// <summary>The table of a large index is kept, and what is kept is never believed unchecked.</summary>
public sealed class KeptTableTests : IDisposable
{
    private const int Packages = 30_000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_second_load_reads_what_the_first_kept()
    {
        PutIndex("1");
        var first = await LoadAsync();
        var second = await LoadAsync();
        Assert.False(first.Table.IsKept);
        Assert.True(second.Table.IsKept);
        Assert.Equal(first.Names, second.Names);
        Assert.All(["p0", "p777", "p29999"], name => Assert.Equal(Text(first, name), Text(second, name)));
        Assert.False(second.Has("q"));
        Assert.Equal("1", second.Records("p777").Single().Version);
    }

    [Fact]
    public async Task An_index_that_was_replaced_is_read_anew()
    {
        PutIndex("1");
        await LoadAsync();
        PutIndex("2");
        var index = await LoadAsync();
        Assert.False(index.Table.IsKept);
        Assert.Equal("2", index.Records("p5").Single().Version);
    }

    [Fact]
    public async Task What_counts_as_an_archive_is_part_of_what_is_kept()
    {
        PutIndex("1");
        await LoadAsync();
        Assert.False((await LoadAsync(ArchiveFormats.OnlyTarBz2)).Table.IsKept);
    }

    [Fact]
    public async Task A_kept_table_with_any_flipped_bit_is_made_again()
    {
        PutIndex("1");
        await LoadAsync();
        string path = Assert.Single(Directory.GetFiles(_folder["cache"], "*.table"));
        byte[] whole = await File.ReadAllBytesAsync(path);
        var random = new Random(20261123);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(i < 20 ? 200 : damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, damaged);
            var index = await LoadAsync();
            Assert.False(index.Table.IsKept);
            Assert.Equal("1", index.Records("p29999").Single().Version);
        }

        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)]);
        Assert.False((await LoadAsync()).Table.IsKept);
    }

    [Fact]
    public async Task A_record_that_changed_on_the_disk_is_not_used()
    {
        PutIndex("1");
        await LoadAsync();
        string path = _folder["channel/noarch/repodata.json"];
        var time = File.GetLastWriteTimeUtc(path);
        byte[] json = await File.ReadAllBytesAsync(path);
        int version = json.AsSpan().IndexOf("\"name\": \"p777\", \"version\": \"1\""u8) + "\"name\": \"p777\", \"version\": \"".Length;
        json[version] ^= 2;
        await File.WriteAllBytesAsync(path, json);
        File.SetLastWriteTimeUtc(path, time);

        var index = await LoadAsync();
        Assert.True(index.Table.IsKept);
        Assert.Equal("1", index.Records("p778").Single().Version);
        var error = Assert.Throws<PonchoException>(() => index.Records("p777"));
        Assert.Equal("the kept index of channel/noarch was damaged on this disk: \"p777-1-0.conda\"", error.Message);
    }

    private static string Text(RepodataIndex index, string name) => string.Join('\n', index.Records(name).Select(r => $"{r.FileName} {r.Version} {r.Url}"));

    private void PutIndex(string version)
    {
        var json = new StringBuilder("{\"packages\": {}, \"packages.conda\": {");
        for (int i = 0; i < Packages; i++)
            json.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\n\"p{i}-{version}-0.conda\": {{\"name\": \"p{i}\", \"version\": \"{version}\", \"build\": \"0\", \"build_number\": 0, \"depends\": [\"something >=1.0,<2.0\", \"other\", \"and one more\"]}}");
        _folder.Write("channel/noarch/repodata.json", json.Append("}}").ToString());
    }

    private async Task<RepodataIndex> LoadAsync(ArchiveFormats formats = ArchiveFormats.PreferConda)
    {
        using var http = new HttpClients(new HttpOptions { Environment = EnvironmentVariables.None });
        var url = "file://" + _folder["channel"];
        var channel = new Channel { Name = "channel", CanonicalUrl = "file:///channel", BaseUrls = [url], DisplayName = "channel" };
        var set = await new RepodataLoader(http, _folder["cache"], null) { Formats = formats }.LoadAsync([channel], ["noarch"], SilentProgress.Instance, CancellationToken.None);
        return set.Indexes.Single();
    }
}
