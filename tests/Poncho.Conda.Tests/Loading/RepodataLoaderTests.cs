using System.Text;
using ICSharpCode.SharpZipLib.BZip2;
using Poncho.Conda.Channels;
using Poncho.Conda.Loading;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Loading;

public sealed class RepodataLoaderTests : IDisposable
{
    private const string Index = """{"packages": {"a-1-0.tar.bz2": {"name": "a", "version": "1", "build": "0", "build_number": 0, "depends": []}}}""";

    private readonly TempFolder _folder = new();
    private readonly ChannelServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_smallest_form_is_fetched_and_then_only_asked_for()
    {
        Put("linux-64", Index, ".zst", ".bz2", "");
        Put("noarch", Index, ".zst");
        Assert.Equal(["linux-64", "noarch"], (await LoadAsync()).Indexes.Select(index => index.Subdir));
        Assert.Equal(["200 /c/linux-64/repodata.json.zst", "200 /c/noarch/repodata.json.zst"], _server.Requests.Order());
        _server.Requests.Clear();

        var set = await LoadAsync();
        Assert.Equal("1", set.Indexes[0].Records("a").Single().Version);
        Assert.Equal(["304 /c/linux-64/repodata.json.zst", "304 /c/noarch/repodata.json.zst"], _server.Requests.Order());
    }

    [Fact]
    public async Task A_changed_index_is_fetched_again_and_the_old_one_is_gone()
    {
        Put("noarch", Index, ".zst");
        await LoadAsync("noarch");
        Put("noarch", Index.Replace("\"1\"", "\"2\"", StringComparison.Ordinal), ".zst");
        Assert.Equal("2", (await LoadAsync("noarch")).Indexes[0].Records("a").Single().Version);
        Assert.Single(Directory.GetFiles(_folder["repodata"], "*-*.json"));
    }

    [Theory]
    [InlineData(".zst")]
    [InlineData(".bz2")]
    [InlineData("")]
    public async Task A_form_that_the_channel_lacks_is_passed_over_and_then_not_asked_for_again(string suffix)
    {
        Put("noarch", Index, suffix);
        Assert.Equal("1", (await LoadAsync("noarch")).Indexes[0].Records("a").Single().Version);
        _server.Requests.Clear();
        await LoadAsync("noarch");
        Assert.Equal($"304 /c/noarch/repodata.json{suffix}", Assert.Single(_server.Requests));
    }

    [Theory]
    [InlineData("linux-64")]
    [InlineData("noarch")]
    public async Task A_channel_may_have_only_one_of_the_folders(string subdir)
    {
        Put(subdir, Index, ".zst");
        var set = await LoadAsync();
        Assert.Equal(subdir, Assert.Single(set.Indexes).Subdir);
        Assert.NotEqual(subdir, Assert.Single(set.Missing).Subdir);
    }

    [Fact]
    public async Task A_channel_without_any_of_the_folders_is_no_channel()
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => LoadAsync());
        Assert.Equal($"no such channel, its server has no linux-64/repodata.json nor noarch/repodata.json (404): \"{_server.Url}/c\"", error.Message);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task A_folder_that_is_no_channel_says_so()
    {
        Directory.CreateDirectory(_folder["empty"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => LoadAsync(Channel("file://" + _folder["empty"]), "noarch"));
        Assert.Equal($"no such channel, the folder has no noarch/repodata.json: \"{_folder["empty"]}\"", error.Message);
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_named_without_its_password()
    {
        string url = _server.Url.Replace("http://", "http://user:secret@", StringComparison.Ordinal);
        _server.Dispose();
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => LoadAsync(Channel(url + "/t/token/c"), "noarch"));
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message + error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("token", error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".zst", "not zstd at all, but long enough to be looked at")]
    [InlineData(".bz2", "BZh9 not bzip2 at all, but long enough to be looked at")]
    public async Task Damaged_bytes_are_one_error_and_nothing_is_kept(string suffix, string content)
    {
        _server.Files[$"/c/noarch/repodata.json{suffix}"] = Encoding.ASCII.GetBytes(content);
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => LoadAsync("noarch"));
        Assert.StartsWith("the channel's index is damaged (", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["repodata"], "*.json"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task Whatever_a_server_says_of_the_other_forms_the_plain_one_is_taken(int status)
    {
        Put("noarch", Index, "");
        foreach (string form in (string[])["repodata_shards.msgpack.zst", ".json.zst", ".json.bz2"]) _server.Statuses[form] = status;
        var told = new TellingProgress();
        Assert.Equal("1", (await LoadWithShardsAsync(told)).Indexes[0].Records("a").Single().Version);
        Assert.Equal(3, told.PassedOverReasons.Count(reason => reason.Contains($"({status} ", StringComparison.Ordinal)));
        _server.Requests.Clear();
        await LoadAsync("noarch");
        Assert.Equal("304 /c/noarch/repodata.json", Assert.Single(_server.Requests));
    }

    [Theory]
    [InlineData("<!DOCTYPE html><title>Welcome</title>")]
    [InlineData("")]
    [InlineData("cut")]
    [InlineData("zstd of a page")]
    public async Task A_damaged_form_is_passed_over_where_another_one_is_whole(string content)
    {
        Put("noarch", Index, "");
        byte[] whole = Compressed(Index, ".zst");
        byte[] bytes = content == "cut" ? whole[..^9] : content.StartsWith("zstd", StringComparison.Ordinal) ? Compressed("<html></html>", ".zst") : Encoding.ASCII.GetBytes(content);
        foreach (string form in (string[])["repodata_shards.msgpack.zst", "repodata.json.zst", "repodata.json.bz2"]) _server.Files["/c/noarch/" + form] = bytes;
        Assert.Equal("1", (await LoadWithShardsAsync(SilentProgress.Instance)).Indexes[0].Records("a").Single().Version);
        Assert.Single(Directory.GetFiles(_folder["repodata"], "*-*.json"));
    }

    [Fact]
    public async Task A_form_that_the_configuration_does_not_want_is_not_asked_for()
    {
        Put("noarch", Index, ".zst", "");
        await LoadAsync("noarch");
        using var http = new HttpClients(Options());
        _server.Requests.Clear();
        await new RepodataLoader(http, _folder["repodata"], null) { UsesZstd = false }.LoadAsync([Channel(_server.Url + "/c")], ["noarch"], SilentProgress.Instance, CancellationToken.None);
        Assert.Equal(["404 /c/noarch/repodata.json.bz2", "200 /c/noarch/repodata.json"], _server.Requests);
    }

    [Fact]
    public async Task A_channel_whose_platform_folder_is_forbidden_has_none()
    {
        Put("noarch", Index, "");
        foreach (string form in (string[])["/linux-64/repodata.json", "/linux-64/repodata.json.zst", "/linux-64/repodata.json.bz2"]) _server.Statuses[form] = 403;
        var set = await LoadAsync();
        Assert.Equal("noarch", Assert.Single(set.Indexes).Subdir);
        Assert.Equal("linux-64", Assert.Single(set.Missing).Subdir);
        set = await LoadAsync(Channel(_server.Url + "/c"), Options() with { Offline = true }, ["linux-64", "noarch"]);
        Assert.Equal("noarch", Assert.Single(set.Indexes).Subdir);
    }

    [Fact]
    public async Task A_channel_whose_folders_are_all_forbidden_is_one_that_cannot_be_read()
    {
        foreach (string form in (string[])[".json", ".zst", ".bz2"]) _server.Statuses[form] = 403;
        var error = await Assert.ThrowsAsync<TransferException>(() => LoadAsync());
        Assert.Equal($"cannot fetch (403 forbidden): \"{_server.Url}/c/linux-64/repodata.json\"", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mirror_that_is_gone_is_nothing_beside_one_that_answers(bool isFirst)
    {
        Put("noarch", Index, "");
        string[] mirrors = ["http://127.0.0.1:9/main", _server.Url + "/c"];
        var channel = Channel(_server.Url + "/c") with { BaseUrls = isFirst ? mirrors : [.. mirrors.Reverse()] };
        var time = new MovedTime();
        var set = await LoadAsync(channel, Options() with { Retries = 3, RetryDelay = TimeSpan.FromDays(1), Time = time }, ["linux-64", "noarch"]);
        Assert.Equal("noarch", Assert.Single(set.Indexes).Subdir);
    }

    [Fact]
    public async Task An_index_is_not_asked_for_as_long_as_the_server_said()
    {
        _server.CacheControl = "max-age=600";
        Put("noarch", Index, ".zst");
        var time = new MovedTime();
        await LoadAsync(time, timeToLive: null);
        await LoadAsync(time, timeToLive: null);
        Assert.Single(_server.Requests);
        time.Moved += TimeSpan.FromMinutes(11);
        await LoadAsync(time, timeToLive: null);
        Assert.Equal(2, _server.Requests.Count);
        await LoadAsync(time, timeToLive: TimeSpan.Zero);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task Offline_what_is_kept_is_used_and_what_is_not_is_named()
    {
        Put("noarch", Index, ".zst");
        await LoadAsync("noarch");
        var options = Options() with { Offline = true };
        Assert.Single((await LoadAsync(Channel(_server.Url + "/c"), options, ["noarch"])).Indexes);
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => LoadAsync(Channel(_server.Url + "/other"), options, ["noarch"]));
        Assert.Contains("offline", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("note", "{")]
    [InlineData("note", """{"schema": 99}""")]
    [InlineData("content", "{}")]
    [InlineData("content", null)]
    public async Task What_became_of_the_cache_since_does_not_matter(string which, string? content)
    {
        Put("noarch", Index, ".zst");
        await LoadAsync("noarch");
        string path = Directory.GetFiles(_folder["repodata"], which == "note" ? "*.note.json" : "*-*.json").Single();
        if (content is null) File.Delete(path);
        else await File.WriteAllTextAsync(path, content);
        Assert.Equal("1", (await LoadAsync("noarch")).Indexes[0].Records("a").Single().Version);
    }

    /// <summary>A bit flips in what is kept: it is seen, and fetched again, or had no effect; other packages are never chosen for it.</summary>
    [Fact]
    public async Task What_flips_in_the_cache_is_not_believed()
    {
        Put("noarch", Index, ".zst");
        await LoadAsync("noarch");
        string expected = Records((await LoadAsync("noarch")).Indexes[0]);
        var random = new Random(3);
        for (int i = LongRun.Times(60, 500); i > 0; i--)
        {
            string[] files = [.. Directory.GetFiles(_folder["repodata"], "*.json").Order(StringComparer.Ordinal)];
            string file = files[random.Next(files.Length)];
            byte[] bytes = await File.ReadAllBytesAsync(file);
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, bytes);
            Assert.Equal(expected, Records((await LoadAsync("noarch")).Indexes[0]));
        }

        static string Records(RepodataIndex index) => string.Join('\n', index.Names.Order(StringComparer.Ordinal).SelectMany(index.Records).Select(record => $"{record.FileName} {record.Version} {record.Sha256} {string.Join(',', record.Depends)}"));
    }

    [Fact]
    public async Task Many_at_once_fetch_an_index_once()
    {
        Put("noarch", Index, ".zst");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => LoadAsync("noarch"))));
        Assert.Equal(1, _server.Requests.Count(request => request.StartsWith("200", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(".zst")]
    [InlineData(".bz2")]
    [InlineData("")]
    public async Task A_folder_of_this_machine_is_read_where_it_is(string suffix)
    {
        string path = _folder["channel", "noarch", "repodata.json" + suffix];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, Compressed(Index, suffix));
        var set = await LoadAsync(Channel("file://" + _folder["channel"]), "noarch");
        Assert.Equal($"file://{_folder["channel"]}/noarch/a-1-0.tar.bz2", set.Indexes[0].Records("a").Single().FetchUrls.Single());
        Assert.False(Directory.Exists(_folder["repodata"]));
    }

    [Fact]
    public async Task Only_the_folders_that_the_channel_names_are_looked_at()
    {
        Put("linux-64", Index, ".zst");
        Put("noarch", Index, ".zst");
        var set = await LoadAsync(Channel(_server.Url + "/c") with { OnlySubdirs = ["noarch"] }, "linux-64", "noarch");
        Assert.Equal("noarch", Assert.Single(set.Indexes).Subdir);
        Assert.Empty(set.Missing);
    }

    [Fact]
    public async Task The_shared_channel_is_read_from_the_server_as_from_its_folder()
    {
        string folder = TestData.Path("channels", "conda-forge");
        foreach (string path in Directory.GetFiles(folder, "repodata.json*", SearchOption.AllDirectories)) _server.Files["/c/" + Path.GetRelativePath(folder, path)] = await File.ReadAllBytesAsync(path);
        var served = await LoadAsync();
        var read = await LoadAsync(Channel("file://" + folder), "linux-64", "noarch");
        Assert.Equal(read.Indexes.SelectMany(Files).Order(), served.Indexes.SelectMany(Files).Order());
    }

    private static IEnumerable<string> Files(RepodataIndex index) => index.Names.SelectMany(index.Records).Select(record => $"{record.Subdir}/{record.FileName} {record.Sha256}");

    private static Channel Channel(string url) => new() { Name = "c", CanonicalUrl = "https://conda.anaconda.org/c", BaseUrls = [url], DisplayName = url.StartsWith("file", StringComparison.Ordinal) ? url : "c" };

    private static HttpOptions Options() => new() { Environment = EnvironmentVariables.None, Retries = 0, ConnectTimeout = TimeSpan.FromSeconds(5) };

    private static byte[] Compressed(string json, string suffix)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        if (suffix == ".zst") return Zstd.Compress(bytes, new ZstdOptions());
        if (suffix.Length == 0) return bytes;
        using var compressed = new MemoryStream();
        using (var bzip2 = new BZip2OutputStream(compressed) { IsStreamOwner = false }) bzip2.Write(bytes);
        return compressed.ToArray();
    }

    private void Put(string subdir, string json, params string[] suffixes)
    {
        foreach (string suffix in suffixes) _server.Files[$"/c/{subdir}/repodata.json{suffix}"] = Compressed(json, suffix);
    }

    private Task<RepodataSet> LoadAsync(params string[] subdirs) => LoadAsync(Channel(_server.Url + "/c"), subdirs.Length == 0 ? ["linux-64", "noarch"] : subdirs);

    private Task<RepodataSet> LoadAsync(Channel channel, params string[] subdirs) => LoadAsync(channel, Options(), subdirs);

    private async Task<RepodataSet> LoadAsync(Channel channel, HttpOptions options, string[] subdirs, TimeSpan? timeToLive = null)
    {
        using var http = new HttpClients(options);
        return await new RepodataLoader(http, _folder["repodata"], timeToLive).LoadAsync([channel], subdirs, SilentProgress.Instance, CancellationToken.None);
    }

    private Task<RepodataSet> LoadAsync(TimeProvider time, TimeSpan? timeToLive) => LoadAsync(Channel(_server.Url + "/c"), Options() with { Time = time }, ["noarch"], timeToLive);

    private async Task<RepodataSet> LoadWithShardsAsync(ITransferProgress progress)
    {
        using var http = new HttpClients(Options());
        var loader = new RepodataLoader(http, _folder["repodata"], null);
        return await loader.LoadAsync([Channel(_server.Url + "/c")], ["noarch"], [MatchSpec.Parse("a", Strictness.Lenient)], progress, CancellationToken.None);
    }

    private sealed class TellingProgress : ITransferProgress
    {
        public List<string> PassedOverReasons { get; } = [];

        public void Begin(string name, long? bytes)
        {
        }

        public void Advance(string name, long bytes)
        {
        }

        public void End(string name)
        {
        }

        public void PassedOver(string name, string reason) => PassedOverReasons.Add(reason);
    }

    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Moved { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Moved;
    }
}
