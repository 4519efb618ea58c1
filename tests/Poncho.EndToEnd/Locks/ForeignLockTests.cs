using System.Security.Cryptography;
using System.Text.Json;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Locks;

/// <summary>Locks of other programs, of real packages over HTTP: their layers are those of the spec.</summary>
public sealed class ForeignLockTests : IDisposable
{
    private const string Packages = "\"python=3.11\", \"six\", \"wheel\", \"libzlib\"";
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task A_pixi_lock_of_rattlers_is_built_as_the_spec_is()
    {
        string python = Peers.NeedPython("rattler");
        using var server = DataServer.Start();
        _poncho.UseData(server.Url);
        var expected = await LayersOfSpecAsync();
        (await Programs.RunAsync(python, [Repository.Path("tests", "tools", "rattler_pixi_lock.py"), server.Url + "/channels/conda-forge", _poncho["pixi.lock"], "python=3.11", "six", "wheel", "libzlib"])).Succeeded();
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await LayersAsync(_poncho["pixi.lock"], "pixi")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("md5")]
    public async Task An_explicit_file_is_built_as_the_spec_is_and_fetches_each_archive_once(string hash)
    {
        string log = _poncho["requests"];
        using var server = DataServer.Start(log);
        _poncho.UseData(server.Url);
        string spec = Spec();
        (await _poncho.RunAsync("lock", spec)).Succeeded();
        using var json = JsonDocument.Parse(File.ReadAllBytes(spec + ".lock.json"));
        var sources = json.RootElement.GetProperty("platforms").GetProperty("linux-64").GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("url").GetString()!).ToList();
        string file = _poncho.Write("explicit.txt", "@EXPLICIT\n" + string.Concat(sources.Select(url => $"{url}{(hash.Length > 0 ? "#" + Md5(url) : "")}\n")));
        File.WriteAllText(log, "");
        var layers = await LayersAsync(file, "explicit");
        var archives = File.ReadAllLines(log).Select(line => line.Split(' ')[1]).Where(path => !path.Contains("repodata", StringComparison.Ordinal)).ToList();
        Assert.Equal(sources.Select(url => url[(url.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal), archives.Select(path => path[(path.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal));
        Assert.Equal(await LayersAsync(spec, "spec"), layers);

        // With a checksum all is known the second time; without one nothing is, and what the file means now is asked.
        File.WriteAllText(log, "");
        await LayersAsync(file, "explicit");
        Assert.Equal(hash.Length > 0 ? 0 : sources.Count, File.ReadAllLines(log).Length);
    }

    private string Spec() => _poncho.Write("spec.json", $$"""{"conda": {"channels": ["conda-forge"], "packages": [{{Packages}}]} }""");

    private Task<List<string>> LayersOfSpecAsync() => LayersAsync(Spec(), "spec");

    // All but the environment's own, which holds the lock.
    private async Task<List<string>> LayersAsync(string spec, string name)
    {
        (await _poncho.RunAsync("create", spec, "--no-compile")).Succeeded();
        using var json = JsonDocument.Parse((await _poncho.RunAsync("inspect", name, "--json")).Succeeded().Output);
        return [.. json.RootElement.GetProperty("layers").EnumerateArray().SkipLast(1).Select(layer => $"{layer.GetProperty("name").GetString()} {layer.GetProperty("digest").GetString()}")];
    }

    private static string Md5(string url)
    {
        string path = TestData.Path(["channels", .. url.Split('/')[3..]]);
#pragma warning disable CA5351 // What conda writes.
        return Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(path)));
#pragma warning restore CA5351
    }
}
