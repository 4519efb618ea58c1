using System.Text.Json.Nodes;
using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Faults;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Inspecting;

/// <summary><c>poncho inspect</c> of an environment in the store, of its tarballs and of the folder that it was unpacked into.</summary>
public sealed class InspectedPlacesTests(StoredSmall small) : IClassFixture<StoredSmall>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_tarball_and_a_folder_show_what_the_store_shows_under_their_own_name()
    {
        var stored = await JsonAsync(small.Home, "small");
        Assert.Equal(("small", "latest"), ((string?)stored["name"], (string?)stored["tag"]));
        string digest = (string)stored["digest"]!;
        (await CliRun.InAsync(_folder["home"], "export", small.Exported("zst"), _folder["unpacked/"])).Succeeded();
        foreach (string path in (string[])[small.Exported("gz"), small.Exported("zst"), _folder["unpacked"]])
        {
            var shown = await JsonAsync(_folder["home"], path);
            Assert.Equal((path, null), ((string?)shown["name"], (string?)shown["tag"]));
            (shown["name"], shown["tag"]) = ("small", "latest");
            Assert.Equal(stored.ToJsonString(), shown.ToJsonString());
            Assert.StartsWith($"name     {path}\ndigest   {digest}\n", (await CliRun.InAsync(_folder["home"], "inspect", path)).Output, StringComparison.Ordinal);
        }

        Assert.Equal(stored.ToJsonString(), (await JsonAsync(small.Home, digest[..19])).ToJsonString());
    }

    [Theory]
    [InlineData("zst")]
    [InlineData("gz")]
    public async Task Verify_reads_the_layers_of_a_tarball(string form)
    {
        var good = await CliRun.InAsync(_folder["home"], "inspect", small.Exported(form), "--verify");
        Assert.Matches("^verified: all [0-9]+ blobs have the right digest\n$", good.Succeeded().Error);
        byte[] bytes = [.. small.Tarballs[form]];
        bytes[bytes.Length * 3 / 4] ^= 4;
        await File.WriteAllBytesAsync(_folder["damaged"], bytes, CancellationToken.None);
        var damaged = await CliRun.InAsync(_folder["home"], "inspect", _folder["damaged"], "--verify");
        Assert.Equal(1, damaged.Status);
        Assert.StartsWith("poncho: ", damaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_has_no_blobs_to_be_verified()
    {
        (await CliRun.InAsync(_folder["home"], "export", small.Exported("zst"), _folder["unpacked/"])).Succeeded();
        var result = await CliRun.InAsync(_folder["home"], "inspect", _folder["unpacked"], "--verify");
        Assert.Equal((1, $"poncho: a folder has no layers any more, its files are unpacked and relocated: \"{_folder["unpacked"]}\"\nhint: name the tarball, or the environment in the store, that it was unpacked from\n"), (result.Status, result.Error));
    }

    [Fact]
    public async Task An_incremental_tarball_says_how_many_layers_it_lacks()
    {
        (await CliRun.InAsync(small.Home, "export", "small", _folder["part.tar.zst"], "--since", "small")).Succeeded();
        var shown = await JsonAsync(_folder["home"], _folder["part.tar.zst"]);
        Assert.Equal(shown["layers"]!.AsArray().Count, (int)shown["absent_layers"]!);
        Assert.Contains("\nlacking  ", (await CliRun.InAsync(_folder["home"], "inspect", _folder["part.tar.zst"])).Output, StringComparison.Ordinal);
        Assert.Equal("verified: all 1 blob have the right digest\n", (await CliRun.InAsync(_folder["home"], "inspect", _folder["part.tar.zst"], "--verify")).Error);
    }

    private static async Task<JsonObject> JsonAsync(string home, string environment) =>
        JsonNode.Parse((await CliRun.InAsync(home, "inspect", environment, "--json")).Succeeded().Output)!.AsObject();
}
