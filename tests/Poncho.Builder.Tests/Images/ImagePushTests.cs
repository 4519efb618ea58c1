using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Locking;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Images;

public sealed class ImagePushTests : IAsyncDisposable
{
    private readonly MadeChannel _channel = new();
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _channel.Dispose();
    }

    [Fact]
    public async Task Of_an_image_beside_its_environment_only_what_is_the_image_s_own_moves()
    {
        await CreateAsync();
        (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1")).Succeeded();
        _registry.Requests.Clear();
        var pushed = (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1-image", "--as", "image")).Succeeded();

        // The root, what is relocated, and the folders with the documents.
        Assert.Matches("^[0-9]+ layers: [0-9]+ were there \\([^)]*\\), 3 sent \\(", pushed.Error);
        // The tag, the manifest that is there, two for each of four blobs, and the manifest.
        Assert.True(_registry.Requests.Count <= 11, string.Join('\n', _registry.Requests));
        var manifest = Manifest.Parse(_registry.Manifests.Single(manifest => manifest.Key.EndsWith(":1-image", StringComparison.Ordinal)).Value.Bytes);
        Assert.Equal((null, MediaTypes.ImageConfig), (manifest.ArtifactType, manifest.Config.MediaType));
        Assert.All(manifest.Layers.Append(manifest.Config), blob => Assert.Contains(_registry.Blobs.Keys, key => key.Contains(blob.Digest.Hex, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Beside_its_environment_it_takes_ten_requests_where_small_blobs_go_at_once()
    {
        _registry.TakesWholeBlobs = true;
        await CreateAsync();
        (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1")).Succeeded();
        _registry.Requests.Clear();
        (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1-image", "--as", "image")).Succeeded();
        Assert.True(_registry.Requests.Count <= 10, string.Join('\n', _registry.Requests));
    }

    [Fact]
    public async Task An_image_comes_back_as_the_environment_that_it_was_made_of()
    {
        await CreateAsync();
        string own = (await _channel.PonchoAsync("images", "--json")).Succeeded().Output;
        (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1", "--as", "image")).Succeeded();
        using var elsewhere = new TempFolder();
        var pulled = (await CliRun.InAsync(elsewhere["home"], "pull", $"{_registry.Host}/hep/coffea:1")).Succeeded();
        string digest = pulled.Output.Trim().Split(' ')[^1];
        Assert.Contains(digest, own, StringComparison.Ordinal);
        Assert.StartsWith("coffea:1 ", pulled.Output, StringComparison.Ordinal);
        (await CliRun.InAsync(elsewhere["home"], "inspect", "coffea:1")).Succeeded();
    }

    [Fact]
    public async Task An_image_is_run_and_looked_at_as_the_environment_that_it_was_made_of_and_nothing_is_put_into_the_store()
    {
        await CreateAsync();
        string reference = $"{_registry.Host}/hep/coffea:1";
        (await _channel.PonchoAsync("push", "coffea", reference, "--as", "image")).Succeeded();
        using var elsewhere = new TempFolder();
        (string, string)[] cache = [("PONCHO_CACHE", elsewhere["node"])];
        for (int time = 0; time < 2; time++)
        {
            (await CliRun.InAsync(elsewhere["home"], cache, "run", "-e", reference, "-u", elsewhere[$"own{time}"])).Succeeded();
            Assert.Equal("a 1\n", await File.ReadAllTextAsync(Path.Combine(elsewhere[$"own{time}"], "share", "a")));
        }

        Assert.Contains("a", (await CliRun.InAsync(elsewhere["home"], "inspect", reference)).Succeeded().Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(elsewhere["home", "store", "blobs", "sha256"]));
    }

    [Theory]
    [InlineData("--prefix", "/opt/x")]
    [InlineData("--compression", "gzip")]
    [InlineData("--max-layers", "4")]
    public async Task An_image_whose_layers_are_not_the_environment_s_is_not_run_and_one_line_says_why(string option, string value)
    {
        await CreateAsync();
        (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1", "--as", "image", option, value)).Succeeded();
        var result = await _channel.PonchoAsync("run", "-e", $"{_registry.Host}/hep/coffea:1", "--", "true");
        Assert.Equal(125, result.Status);
        Assert.StartsWith($"poncho: a container image whose layers are not those of its environment (", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: \"poncho pull ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_on_a_base_does_not_come_back_and_says_why()
    {
        await CreateAsync();
        (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1", "--as", "image", "--prefix", "/opt/x")).Succeeded();
        Assert.Contains(
            "is relocated to /opt/x, and does not come back", (await _channel.PonchoAsync("pull", $"{_registry.Host}/hep/coffea:1")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_of_images_are_for_images()
    {
        await CreateAsync();
        Assert.StartsWith("poncho: --prefix is for images", (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/a:1", "--prefix", "/x")).Error, StringComparison.Ordinal);
        Assert.StartsWith(
            "poncho: --build-cache goes with an environment", (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/a:1", "--as", "image", "--build-cache")).Error, StringComparison.Ordinal);
        Assert.Empty(_registry.Requests);
    }

    private async Task CreateAsync() => (await _channel.PonchoAsync("create", (await _channel.WithAsync("a 1", "b 1")).Spec("a b"), "-t", "coffea")).Succeeded();
}
