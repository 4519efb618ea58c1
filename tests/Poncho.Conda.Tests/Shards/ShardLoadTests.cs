using System.Text;
using System.Text.Json.Nodes;
using MessagePack;
using Poncho.Conda.Channels;
using Poncho.Conda.Loading;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Shards;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Shards;

/// <summary>Channels in shards over HTTP: what is asked for, what is kept, and what is said when something is wrong.</summary>
public sealed class ShardLoadTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ChannelServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_the_shards_of_names_that_can_be_reached_are_fetched_and_each_once()
    {
        await PutAsync("linux-64", ("app", "1", ["lib >=1"]), ("lib", "1", []), ("lib", "2", ["deep; if extra"]), ("unasked", "1", ["alone"]), ("alone", "1", []));
        await PutAsync("noarch", ("deep", "1", ["lib[test]"]), ("extra", "1", []), ("other", "1", []));
        var set = await LoadAsync("app");
        Assert.Equal(["app", "lib", "lib", "deep", "extra"], Records(set));
        Assert.Equal(["200 index", "200 index", "200 shard", "200 shard", "200 shard", "200 shard"], Requests());
        Assert.Contains("unasked", set.Indexes[0].Names);

        Assert.Equal(["app", "lib", "lib", "deep", "extra"], Records(await LoadAsync("app")));
        Assert.Equal(["304 index", "304 index"], Requests());
    }

    [Fact]
    public async Task After_a_change_only_the_changed_shard_is_fetched()
    {
        await PutAsync("noarch", ("app", "1", ["lib"]), ("lib", "1", []));
        await LoadAsync("app");
        Requests();
        await PutAsync("noarch", ("app", "1", ["lib"]), ("lib", "1", []), ("lib", "2", []));
        Assert.Equal(["app", "lib", "lib"], Records(await LoadAsync("app")));
        Assert.Equal(["200 index", "200 shard"], Requests());
    }

    [Fact]
    public async Task Dependencies_lead_from_a_channel_without_shards_into_one_with_them_and_back()
    {
        await PutAsync("noarch", ("middle", "1", ["end"]));
        _server.Files["/plain/noarch/repodata.json"] = Encoding.UTF8.GetBytes(Repodata(("start", "1", ["middle"]), ("end", "1", ["last"]), ("last", "1", [])));
        Channel[] channels = [Channel("plain"), Channel("c")];
        var set = await LoadAsync(channels, Options(), "start");
        Assert.Equal(["end", "last", "start", "middle"], Records(set));
    }

    [Fact]
    public async Task Offline_works_from_what_was_fetched_and_names_what_is_missing()
    {
        await PutAsync("noarch", ("app", "1", ["lib"]), ("lib", "1", []), ("other", "1", ["lib", "third"]), ("third", "1", []));
        await LoadAsync("app");
        Requests();
        Assert.Equal(["app", "lib"], Records(await LoadAsync([Channel("c")], Options() with { Offline = true }, "app")));
        var error = await Assert.ThrowsAsync<PonchoException>(() => LoadAsync([Channel("c")], Options() with { Offline = true }, "app", "other", "third"));
        Assert.Equal("offline, and the channels' index is not here for other (c/noarch), third (c/noarch)", error.Message);
        Assert.Empty(Requests());
    }

    [Fact]
    public async Task A_damaged_shard_of_the_cache_is_fetched_again()
    {
        await PutAsync("noarch", ("app", "1", []));
        await LoadAsync("app");
        Requests();
        string kept = Assert.Single(Directory.GetFiles(_folder["repodata", "shards"], "*.msgpack.zst"));
        byte[] content = File.ReadAllBytes(kept);
        content[^1] ^= 1;
        File.WriteAllBytes(kept, content);
        Assert.Equal(["app"], Records(await LoadAsync("app")));
        Assert.Equal(["200 shard", "304 index"], Requests());
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_by_their_checksum_and_not_kept()
    {
        await PutAsync("noarch", ("app", "1", []));
        string path = _server.Files.Keys.Single(file => file.Contains("/shards/", StringComparison.Ordinal));
        _server.Files[path] = Encoding.ASCII.GetBytes("something else");
        await Assert.ThrowsAsync<BlobMismatchException>(() => LoadAsync("app"));
        Assert.Empty(Directory.GetFiles(_folder["repodata", "shards"], "*.msgpack.zst"));
    }

    [Fact]
    public async Task An_old_index_is_asked_for_again_when_a_shard_of_it_is_gone()
    {
        _server.CacheControl = "max-age=600";
        await PutAsync("noarch", ("app", "1", []), ("lib", "1", []));
        await LoadAsync("app");
        foreach (string path in _server.Files.Keys) _server.Files.Remove(path, out _);
        await PutAsync("noarch", ("app", "1", []), ("lib", "2", []));
        Requests();
        Assert.Equal(["lib"], Records(await LoadAsync("lib")));
        Assert.Equal(["200 index", "200 shard", "404 shard"], Requests());
    }

    [Fact]
    public async Task A_shard_that_is_nowhere_is_one_error()
    {
        await PutAsync("noarch", ("app", "1", []));
        foreach (string path in _server.Files.Keys.Where(file => file.Contains("/shards/", StringComparison.Ordinal))) _server.Files.Remove(path, out _);
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => LoadAsync("app"));
        Assert.StartsWith("the channel's index names a part that is not there, that of \"app\": ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../shards of all/", "")]
    [InlineData("URL/elsewhere", "URL/archives/linux")]
    [InlineData("/elsewhere/", "/archives")]
    public async Task Shards_and_archives_may_be_elsewhere(string shards, string archives)
    {
        await PutAsync("noarch", ("app", "1", []));
        Move("noarch", shards, archives);
        string expected = archives.Length == 0 ? $"{_server.Url}/c/noarch/" : new Uri(new Uri(_server.Url), archives.Replace("URL", _server.Url, StringComparison.Ordinal)).AbsoluteUri.TrimEnd('/') + "/";
        var record = (await LoadAsync("app")).Indexes.Single().Records("app").Single();
        Assert.Equal([expected + "app-1-0.conda"], record.FetchUrls);
        Assert.Equal("https://conda.anaconda.org/c/noarch/app-1-0.conda", record.Url);
    }

    [Fact]
    public async Task Passwords_and_tokens_go_to_the_shards_and_archives_of_the_same_host()
    {
        _server.Password = "user:secret";
        await PutAsync("noarch", ("app", "1", []));
        Move("noarch", "URL/c/parts/", "URL/c/noarch/");
        foreach (var (path, content) in _server.Files.ToList()) _server.Files["/t/token" + path] = content;
        string url = _server.Url.Replace("http://", "http://user:secret@", StringComparison.Ordinal) + "/t/token/c";
        var set = await LoadAsync([Channel("c") with { BaseUrls = [url] }], Options(), "app");
        Assert.Equal([url + "/noarch/app-1-0.conda"], set.Indexes.Single().Records("app").Single().FetchUrls);
        Assert.All(_server.Requests, request => Assert.StartsWith("/t/token/c/", request[4..], StringComparison.Ordinal));
        Assert.Equal(["200 index", "200 shard"], Requests());
        foreach (string file in Directory.GetFiles(_folder["repodata"], "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("secret", Encoding.Latin1.GetString(File.ReadAllBytes(file)) + file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_are_left_aside_where_the_configuration_says_so_and_where_the_index_has_another_name()
    {
        await PutAsync("noarch", ("app", "1", []));
        foreach (string name in (string[])["repodata.json", "current_repodata.json"]) _server.Files[$"/c/noarch/{name}"] = Encoding.UTF8.GetBytes(Repodata(("app", "2", [])));
        using var http = new HttpClients(Options());
        var without = new RepodataLoader(http, _folder["repodata"], null) { UsesShards = false };
        var current = new RepodataLoader(http, _folder["repodata"], null) { FileNames = ["current_repodata.json", "repodata.json"] };
        foreach (var loader in (RepodataLoader[])[without, current])
        {
            var set = await loader.LoadAsync([Channel("c")], ["noarch"], [MatchSpec.Parse("app", Strictness.Strict)], SilentProgress.Instance, default);
            Assert.Equal("2", set.Indexes.Single().Records("app").Single().Version);
        }

        Assert.Equal("1", (await LoadAsync("app")).Indexes.Single().Records("app").Single().Version);
        Assert.Equal(["200 index", "200 shard"], Requests());
    }

    [Theory]
    [InlineData("{\"version\": 2, \"shards\": {}}", "the channel's index of shards is of a newer version, 2: \"c/noarch\"")]
    [InlineData("[]", "the channel's index of shards is damaged (a map is expected): \"c/noarch\"")]
    [InlineData("{\"shards\": 1}", "the channel's index of shards is damaged (a map is expected): \"c/noarch\"")]
    public async Task An_index_that_is_none_is_one_error(string json, string message)
    {
        _server.Files["/c/noarch/" + ShardIndex.FileName] = Packed(JsonNode.Parse(json)!);
        var error = await Assert.ThrowsAsync<PonchoException>(() => LoadAsync("app"));
        Assert.Equal(message, error.Message);
        Assert.Contains("repodata_use_shards", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_other_names_in_a_shard_are_left_out()
    {
        await PutAsync("noarch", ("app", "1", []), ("lib", "1", []));
        byte[] shard = Packed(JsonNode.Parse("""{"packages.conda": {"lib-9-0.conda": {"name": "lib", "version": "9", "build": "0", "build_number": 0}, "app-2-0.conda": {"name": "app", "version": "2", "build": "0", "build_number": 0}, "../app-3-0.conda": {}}}""")!);
        string hex = Digest.Of(shard).Hex;
        _server.Files[$"/c/noarch/shards/{hex}.msgpack.zst"] = shard;
        _server.Files["/c/noarch/" + ShardIndex.FileName] = Packed(JsonNode.Parse($$"""{"info": {"shards_base_url": "shards"}, "shards": {"APP": "{{hex}}", "lib": 7, "x": "ff"} }""")!);
        var index = (await LoadAsync("app", "lib")).Indexes.Single();
        Assert.Equal("2", index.Records("app").Single().Version);
        Assert.Empty(index.Records("lib"));
    }

    private static byte[] Packed(JsonNode json)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        var output = new MessagePackWriter(bytes);
        JsonMessagePack.Write(ref output, System.Text.Json.JsonElement.Parse(json.ToJsonString()));
        output.Flush();
        return Zstd.Compress(bytes.WrittenSpan, new ZstdOptions());
    }

    private static string Repodata(params (string Name, string Version, string[] Depends)[] packages)
    {
        var records = packages.Select(p => KeyValuePair.Create<string, JsonNode?>($"{p.Name}-{p.Version}-0.conda", new JsonObject
        {
            ["name"] = p.Name,
            ["version"] = p.Version,
            ["build"] = "0",
            ["build_number"] = 0,
            ["depends"] = new JsonArray([.. p.Depends.Where(d => !d.Contains("; ", StringComparison.Ordinal)).Select(d => JsonValue.Create(d))]),
            ["extra_depends"] = new JsonObject(p.Depends.Where(d => d.Contains("; ", StringComparison.Ordinal)).Select(d => KeyValuePair.Create<string, JsonNode?>("test", new JsonArray([.. d.Split("; if ").Select(n => JsonValue.Create(n))])))),
            ["sha256"] = new string('a', 64),
        }));
        return new JsonObject { ["packages"] = new JsonObject(), ["packages.conda"] = new JsonObject(records) }.ToJsonString();
    }

    private static IEnumerable<string> Records(RepodataSet set) => set.Indexes.SelectMany(index => index.Names.Order(StringComparer.Ordinal).SelectMany(index.Records)).Select(record => record.Name);

    private static HttpOptions Options() => new() { Environment = EnvironmentVariables.None, Retries = 0 };

    private Channel Channel(string name) => new() { Name = name, CanonicalUrl = "https://conda.anaconda.org/" + name, BaseUrls = [$"{_server.Url}/{name}"], DisplayName = name };

    private async Task PutAsync(string subdir, params (string Name, string Version, string[] Depends)[] packages)
    {
        string folder = _folder[Path.GetRandomFileName()];
        await ShardedChannel.WriteAsync(folder, subdir, Encoding.UTF8.GetBytes(Repodata(packages)));
        _server.PutFolder("/c", folder);
    }

    /// <summary>Puts the shards of a folder elsewhere, and has its index say where they and the archives are.</summary>
    private void Move(string subdir, string shards, string archives)
    {
        string shardsUrl = shards.Replace("URL", _server.Url, StringComparison.Ordinal), archivesUrl = archives.Replace("URL", _server.Url, StringComparison.Ordinal);
        string folder = new Uri(new Uri($"{_server.Url}/c/{subdir}/"), shardsUrl).AbsolutePath.TrimEnd('/');
        var moved = _server.Files.Where(file => file.Key.Contains("/shards/", StringComparison.Ordinal)).ToList();
        foreach (var (path, content) in moved)
        {
            _server.Files.Remove(path, out _);
            _server.Files[$"{folder}/{path.Split('/')[^1]}"] = content;
        }

        var names = moved.Select(file => KeyValuePair.Create<string, JsonNode?>("app", file.Key.Split('/')[^1].Split('.')[0]));
        _server.Files[$"/c/{subdir}/{ShardIndex.FileName}"] = Packed(new JsonObject { ["info"] = new JsonObject { ["base_url"] = archivesUrl, ["shards_base_url"] = shardsUrl }, ["shards"] = new JsonObject(names) });
    }

    /// <summary>What was asked since the last time, sorted; folders that are not there aside.</summary>
    private IEnumerable<string> Requests()
    {
        var asked = _server.Requests.Where(request => request.EndsWith(".msgpack.zst", StringComparison.Ordinal)).Select(request => request[..3] + (request.EndsWith(ShardIndex.FileName, StringComparison.Ordinal) ? " index" : " shard")).Where(request => request != "404 index").Order(StringComparer.Ordinal).ToList();
        _server.Requests.Clear();
        return asked;
    }

    private Task<RepodataSet> LoadAsync(params string[] names) => LoadAsync([Channel("c")], Options(), names);

    private async Task<RepodataSet> LoadAsync(Channel[] channels, HttpOptions options, params string[] names)
    {
        using var http = new HttpClients(options);
        return await new RepodataLoader(http, _folder["repodata"], null).LoadAsync(channels, ["linux-64", "noarch"], names.Select(name => MatchSpec.Parse(name, Strictness.Strict)), SilentProgress.Instance, default);
    }
}
