using Poncho.Registry.Checking;
using Poncho.Registry.Storing.Folders;
using Xunit;

namespace Poncho.Registry.Tests.Checking;

public sealed class StorageCheckerTests : IAsyncLifetime
{
    private const string Name = "hep/coffea";

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task What_was_pushed_is_whole()
    {
        await _registry.PushImageAsync(Name, "a", 1, 2);
        byte[] empty = [];
        await _registry.PushBlobAsync(Name, empty, TestRegistry.Sha512(empty));
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task A_blob_with_a_wrong_byte_is_found()
    {
        string digest = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(100));
        File.WriteAllBytes(PathOf(digest), TestRegistry.Bytes(100, 2));
        var finding = Assert.Single(await FindAsync());
        Assert.Equal((digest, "its bytes are not those of its digest"), (finding.Where, finding.What));
    }

    [Fact]
    public async Task A_layer_that_is_missing_is_found_by_its_manifest()
    {
        var (digest, _) = await _registry.PushImageAsync(Name, "a", 1);
        string layer = TestRegistry.Sha256(TestRegistry.Bytes(1000, 1));
        File.Delete(PathOf(layer));
        var finding = Assert.Single(await FindAsync());
        Assert.Equal(($"{Name}@{digest}", $"what it refers to is not there: {layer}"), (finding.Where, finding.What));
    }

    [Fact]
    public async Task A_manifest_that_is_missing_is_found_and_its_tag_as_well_once_it_is_deleted()
    {
        var (digest, _) = await _registry.PushImageAsync(Name, "a", 1);
        File.Delete(PathOf(digest));
        Assert.Equal("the manifest is not there, or not whole", Assert.Single(await FindAsync()).What);
        File.AppendAllText(Path.Combine(_registry.Root, "repositories", Name, "_members"), $"- manifest {digest}\n");
        var finding = Assert.Single(await FindAsync());
        Assert.Equal($"{Name}:a", finding.Where);
    }

    // As another process sees it, beside the server.
    private async Task<List<Finding>> FindAsync()
    {
        using var beside = FolderStorage.OpenBeside(_registry.Root, TimeProvider.System);
        var findings = new List<Finding>();
        await foreach (var finding in new StorageChecker(beside).RunAsync(default)) findings.Add(finding);
        return findings;
    }

    private string PathOf(string digest) => Path.Combine(_registry.Root, "blobs", digest.Replace(':', '/'));
}
