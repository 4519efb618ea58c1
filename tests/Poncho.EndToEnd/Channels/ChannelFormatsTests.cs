using System.Text.Json.Nodes;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;
using static Poncho.EndToEnd.Channels.MadeChannel;

namespace Poncho.EndToEnd.Channels;

/// <summary>What channels of today look like, each from index to environment by the published program, over HTTP.</summary>
public sealed class ChannelFormatsTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();
    private readonly ChannelServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _poncho.Dispose();
    }

    [Fact]
    public async Task An_index_in_shards_gives_the_same_environment_and_only_what_is_needed_is_fetched()
    {
        OddPackage[] packages = [Package("app", "lib"), Package("lib"), Package("unasked", "other"), Package("other")];
        string whole = await WriteAsync(_poncho, "whole", packages), shards = await WriteAsync(_poncho, "shards", packages, "--shards");
        _server.PutFolder("/c", whole);
        string expected = await CreateAsync("plain", _server.Url + "/c", "app");
        _server.Files.Clear();
        _server.Requests.Clear();

        _server.PutFolder("/c", shards);
        _poncho.Environment["PONCHO_HOME"] = _poncho["other home"];
        Assert.Equal(expected, await CreateAsync("shards", _server.Url + "/c", "app"));
        Assert.DoesNotContain(_server.Requests, request => request.Contains("repodata.json", StringComparison.Ordinal) && request.StartsWith("200", StringComparison.Ordinal));
        Assert.Equal(2, _server.Requests.Count(request => request.Contains("/noarch/shards/", StringComparison.Ordinal)));

        Assert.Equal(expected, await CreateAsync("offline", _server.Url + "/c", "app", "--offline"));
        var missing = await _poncho.RunAsync("create", _poncho.Write("u.json", Spec(_server.Url + "/c", "unasked")), "--offline");
        Assert.Equal(1, missing.Status);
        Assert.Contains($"offline, and the channels' index is not here for unasked ({_server.Url}/c/noarch)", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Indexing_without_shards_keeps_those_that_are_there_up_to_date()
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("app")], "--shards");
        await WriteAsync(_poncho, "channel", [Package("app", "2.0", [])]);
        foreach (string file in Directory.EnumerateFiles(channel, "repodata.json*", SearchOption.AllDirectories)) File.Delete(file);
        _server.PutFolder("/c", channel);
        await CreateAsync("app", _server.Url + "/c", "app");
        Assert.Contains("200 /c/noarch/app-2.0-c_0.conda", _server.Requests);
    }

    [Fact]
    public async Task Packages_that_a_conda_has_already_are_taken_from_its_folder_and_left_there()
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("app", "lib", "bad"), Package("lib"), Package("bad")]);
        _server.PutFolder("/c", channel);
        string expected = await CreateAsync("first", _server.Url + "/c", "app");
        foreach (string home in (string[])["pkgs", ".conda/pkgs"])
        {
            string pkgs = Directory.CreateDirectory(_poncho[home]).FullName;
            foreach (string name in (string[])["app", "lib"]) File.Copy(Path.Combine(channel, "noarch", $"{name}-1.0-c_0.conda"), Path.Combine(pkgs, $"{name}-1.0-c_0.conda"));
            byte[] wrong = File.ReadAllBytes(Path.Combine(channel, "noarch", "bad-1.0-c_0.conda"));
            wrong[^1] ^= 1;
            _poncho.Write(home + "/bad-1.0-c_0.conda", "");
            File.WriteAllBytes(Path.Combine(pkgs, "bad-1.0-c_0.conda"), wrong);
            foreach (string file in Directory.GetFiles(pkgs)) File.SetUnixFileMode(file, UnixFileMode.UserRead);
            var before = Files(pkgs);

            _server.Requests.Clear();
            _poncho.Environment["CONDA_PKGS_DIRS"] = home == "pkgs" ? _poncho["nothing here"] + ":" + pkgs : null;
            _poncho.Environment["PONCHO_HOME"] = _poncho["home of " + home.Replace('/', '-')];
            Assert.Equal(expected, await CreateAsync("second", _server.Url + "/c", "app"));
            Assert.Equal("200 /c/noarch/bad-1.0-c_0.conda", Assert.Single(_server.Requests, request => request.EndsWith(".conda", StringComparison.Ordinal)));
            Assert.Equal(before, Files(pkgs));
        }
    }

    [Fact]
    public async Task Defaults_beside_conda_forge_is_one_warning_that_says_why()
    {
        string channel = await WriteAsync(_poncho, "channels/conda-forge", [Package("app")]), main = await WriteAsync(_poncho, "channels/pkgs/main", [Package("lib")]);
        _server.PutFolder("/conda-forge", channel);
        _server.PutFolder("/pkgs/main", main);
        _poncho.Environment["CONDARC"] = _poncho.Write("condarc", $"channel_alias: {_server.Url}\ndefault_channels: [{_server.Url}/pkgs/main]\nchannels: [conda-forge, defaults]\n");
        string both = _poncho.Write("both.yml", "channels: [conda-forge, defaults]\ndependencies: [app, lib]\n"), configured = _poncho.Write("configured.yml", "dependencies: [app]\n"), one = _poncho.Write("one.yml", "channels: [conda-forge]\ndependencies: [app]\n");
        foreach (string spec in (string[])[both, configured])
        {
            string said = (await _poncho.RunAsync("create", spec)).Succeeded().Error;
            Assert.Equal("warning: conda-forge and Anaconda's channels (\"pkgs/main\", of defaults) are mixed: their packages are built with different compilers and libraries, under the same names, and may fail together at run time; name one of them", Assert.Single(said.Split('\n'), line => line.StartsWith("warning", StringComparison.Ordinal)));
        }

        Assert.DoesNotContain("warning", (await _poncho.RunAsync("create", one)).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_with_nothing_but_noarch_works_also_offline()
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("app")]);
        Assert.False(Directory.Exists(Path.Combine(channel, "linux-64")));
        _server.PutFolder("/c", channel);
        string digest = await CreateAsync("app", _server.Url + "/c", "app");
        Assert.Equal(digest, await CreateAsync("again", _server.Url + "/c", "app", "--offline"));
        _server.Requests.Clear();
        await CreateAsync("only", _server.Url + "/c[noarch]", "app");
        Assert.DoesNotContain(_server.Requests, request => request.Contains("linux-64", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("URL/archives/")]
    [InlineData("../../archives")]
    public async Task Archives_are_where_base_url_says(string baseUrl)
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("app")]);
        Patch(channel, json => json["info"]!["base_url"] = baseUrl.Replace("URL", _server.Url, StringComparison.Ordinal));
        _server.PutFolder("/c", channel);
        _server.Files.Remove("/c/noarch/app-1.0-c_0.conda", out byte[]? archive);
        _server.Files["/archives/app-1.0-c_0.conda"] = archive!;
        await CreateAsync("app", _server.Url + "/c", "app");
        Assert.Contains("200 /archives/app-1.0-c_0.conda", _server.Requests);
    }

    [Fact]
    public async Task What_is_assumed_of_the_machine_can_be_said()
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("old", "1.0", ["__glibc >=2.12"]), Package("old", "2.0", ["__glibc >=2.999"]), Package("gpu", "1.0", ["__cuda >=12"])]);
        string old = _poncho.Write("old.json", Spec(channel, "old")), gpu = _poncho.Write("gpu.json", Spec(channel, "gpu"));
        Assert.Equal("old 1.0", await VersionAsync(old, "CONDA_OVERRIDE_GLIBC", "2.17"));
        Assert.Equal("old 2.0", await VersionAsync(old, "CONDA_OVERRIDE_GLIBC", "3.0"));
        Assert.Equal("gpu 1.0", await VersionAsync(gpu, "CONDA_OVERRIDE_CUDA", "12.4"));
        _poncho.Environment["CONDA_OVERRIDE_CUDA"] = "";
        var refused = await _poncho.RunAsync("create", gpu);
        Assert.Equal(1, refused.Status);
        Assert.Contains("CONDA_OVERRIDE_CUDA", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patched_index_decides_what_is_chosen_and_the_archive_what_its_record_says()
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("app", "wrong"), Package("wrong"), Package("right")]);
        string unpatched = await LayerAsync(channel);
        Patch(channel, json => json["packages.conda"]!["app-1.0-c_0.conda"]!["depends"] = new JsonArray("right"));
        _server.PutFolder("/c", channel);
        string spec = _poncho.Write("app.json", Spec(_server.Url + "/c", "app"));
        (await _poncho.RunAsync("create", spec, "env.tar.gz")).Succeeded();
        string prefix = (await _poncho.RunAsync("run", "-e", "env.tar.gz")).Succeeded().Output.Trim();
        Assert.True(File.Exists(Path.Combine(prefix, "share/right.txt")) && !File.Exists(Path.Combine(prefix, "share/wrong.txt")));
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(prefix, "conda-meta/app-1.0-c_0.json")))!;
        Assert.Equal(["wrong"], record["depends"]!.AsArray().Select(text => (string)text!));
        Assert.Equal(unpatched, await LayerAsync(channel));
    }

    private async Task<string> VersionAsync(string spec, string variable, string value)
    {
        _poncho.Environment[variable] = value;
        (await _poncho.RunAsync("create", spec, "-t", "x")).Succeeded();
        var layer = JsonNode.Parse((await _poncho.RunAsync("inspect", "x", "--json")).Succeeded().Output)!["layers"]![0]!;
        return $"{layer["name"]} {layer["version"]}";
    }

    /// <summary>The digest of the layer of <c>app</c>, from a folder.</summary>
    private async Task<string> LayerAsync(string channel)
    {
        (await _poncho.RunAsync("create", _poncho.Write("layer.json", Spec(channel, "app")), "-t", "layer")).Succeeded();
        return (string)JsonNode.Parse((await _poncho.RunAsync("inspect", "layer", "--json")).Succeeded().Output)!["layers"]!.AsArray().Single(layer => (string)layer!["name"]! == "app")!["digest"]!;
    }

    private async Task<string> CreateAsync(string name, string channel, string package, params string[] options)
    {
        string spec = _poncho.Write(name + ".json", Spec(channel, package));
        return (await _poncho.RunAsync(["create", spec, "-t", "same", .. options])).Succeeded().Output.Split(' ')[1];
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {Convert.ToHexString(File.ReadAllBytes(file))}");
}
