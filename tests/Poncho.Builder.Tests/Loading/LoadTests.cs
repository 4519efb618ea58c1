using System.Text.Json;
using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Locking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Loading;

public sealed class LoadTests : IDisposable
{
    private readonly MadeChannel _channel = new();
    private readonly TempFolder _other = new();

    public void Dispose()
    {
        _channel.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_loaded_tarball_has_the_digest_that_it_had_where_it_was_made()
    {
        string tarball = await TarballAsync("coffea.tar.zst", "a b");
        string made = (await _channel.PonchoAsync("images", "-q")).Output.Trim();
        var loaded = (await LoadAsync(tarball)).Succeeded();
        Assert.Equal($"coffea:latest {made}\n", loaded.Output);
        Assert.StartsWith("3 layers (3 new, 0 kept), ", loaded.Error, StringComparison.Ordinal);
        // Whole: it can be written again, to the same bytes.
        (await CliRun.InAsync(_other.Path, "inspect", "coffea", "--verify")).Succeeded();
        (await CliRun.InAsync(_other.Path, "export", "coffea", _other["again.tar.zst"])).Succeeded();
        Assert.Equal(File.ReadAllBytes(tarball), File.ReadAllBytes(_other["again.tar.zst"]));
    }

    [Fact]
    public async Task What_a_tarball_says_of_its_layers_sources_is_not_believed()
    {
        (await LoadAsync(await TarballAsync("coffea.tar.zst", "a b"))).Succeeded();
        var created = (await CliRun.InAsync(_other.Path, "create", _channel.Spec("a b"), "-t", "own")).Succeeded();
        Assert.StartsWith("3 layers (2 made, 1 kept), ", created.Error, StringComparison.Ordinal);
        // They are the same blobs, and take no room twice.
        Assert.Equal(3 + 2, Directory.GetFiles(_other["store", "blobs", "sha256"]).Length);
    }

    [Fact]
    public async Task Layers_that_the_store_has_are_kept_and_the_name_may_be_given()
    {
        (await LoadAsync(await TarballAsync("one.tar.zst", "a"))).Succeeded();
        var loaded = (await LoadAsync(await TarballAsync("two.tar.zst", "a b"), "-t", "hep:2", "--json")).Succeeded();
        using var json = JsonDocument.Parse(loaded.Output);
        Assert.Equal(("hep:2", 2, 1), (json.RootElement.GetProperty("name").GetString(), json.RootElement.GetProperty("layers_loaded").GetInt32(), json.RootElement.GetProperty("layers_kept").GetInt32()));
    }

    [Fact]
    public async Task A_part_is_loaded_after_what_it_was_made_against()
    {
        string whole = await TarballAsync("one.tar.zst", "a");
        (await _channel.PonchoAsync("create", _channel.Spec("a b"), "-t", "two")).Succeeded();
        string part = _channel["part.tar.zst"];
        (await _channel.PonchoAsync("export", "two", part, "--since", "spec")).Succeeded();
        Assert.Equal(
            new ProgramResult(1, "", $"poncho: incremental tarball lacks 1 of 3 layers, and so does the store: \"{part}\"\nhint: load the one that it was made against first\n"),
            await LoadAsync(part));
        (await LoadAsync(whole)).Succeeded();
        (await LoadAsync(part)).Succeeded();
        (await CliRun.InAsync(_other.Path, "inspect", "part", "--verify")).Succeeded();
    }

    [Fact]
    public async Task Of_gzip_the_layers_must_be_there()
    {
        string gzip = await TarballAsync("env.tar.gz", "a");
        var refused = await LoadAsync(gzip);
        Assert.Equal(1, refused.Status);
        Assert.StartsWith($"poncho: a .tar.gz does not hold the layers themselves, and the store lacks 2 of them: \"{gzip}\"\nhint: ", refused.Error, StringComparison.Ordinal);
        (await _channel.PonchoAsync("load", gzip, "-t", "same")).Succeeded();
        Assert.Single((await _channel.PonchoAsync("images", "-q")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_damaged_layer_gets_no_name()
    {
        string tarball = await TarballAsync("env.tar.zst", "a");
        byte[] bytes = File.ReadAllBytes(tarball);
        // Before the end frame, in the last layer.
        bytes[^40] ^= 1;
        File.WriteAllBytes(tarball, bytes);
        Assert.Equal(1, (await LoadAsync(tarball)).Status);
        Assert.Equal("", (await CliRun.InAsync(_other.Path, "images", "-q")).Output);
    }

    [Theory]
    [InlineData("nowhere.tar.zst", "no such tarball")]
    [InlineData("text.tar.zst", "neither an environment's folder nor a tarball")]
    [InlineData("", "a folder is not loaded, its files are relocated")]
    public async Task What_is_no_tarball_is_refused(string name, string message)
    {
        _channel.Write("text.tar.zst", "nothing");
        var result = await LoadAsync(_channel[name]);
        Assert.Equal(1, result.Status);
        Assert.StartsWith($"poncho: {message}", result.Error, StringComparison.Ordinal);
    }

    private async Task<string> TarballAsync(string name, string packages)
    {
        string spec = (await _channel.WithAsync("a 1", "b 1")).Spec(packages), tarball = _channel[name];
        (await _channel.PonchoAsync("create", spec, tarball)).Succeeded();
        return tarball;
    }

    private Task<ProgramResult> LoadAsync(params string[] arguments) => CliRun.InAsync(_other.Path, ["load", .. arguments]);
}
