using Poncho.IO;
using Poncho.Registry.Naming;
using Poncho.Registry.Viewing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Viewing;

public sealed class LayoutViewTests : IAsyncLifetime
{
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Skopeo_reads_a_tag_of_it()
    {
        string skopeo = Programs.Need("skopeo");
        var (digest, _) = await _registry.PushImageAsync("hep/coffea", "1", 1, 2);
        await _registry.PushImageAsync("hep/coffea", "2", 2, 3);
        Assert.Equal(2, await LayoutView.MakeAsync(_registry.Storage, RepositoryName.Parse("hep/coffea"), _registry["layout"], default));
        string raw = (await Programs.RunAsync(skopeo, ["inspect", "--raw", $"oci:{_registry["layout"]}:1"])).Succeeded().Output;
        Assert.Equal(digest, TestRegistry.Sha256(System.Text.Encoding.UTF8.GetBytes(raw)));
    }

    [Fact]
    public async Task A_repository_that_is_not_there_is_said_with_near_ones()
    {
        await _registry.PushImageAsync("hep/coffea", "1", 1);
        var e = await Assert.ThrowsAsync<PonchoException>(() => LayoutView.MakeAsync(_registry.Storage, RepositoryName.Parse("hep/cofea"), _registry["layout"], default));
        Assert.Equal(("no such repository: \"hep/cofea\"", "did you mean \"hep/coffea\"?"), (e.Message, e.Hint));
    }

    [Fact]
    public async Task A_folder_that_is_there_is_left_alone()
    {
        await _registry.PushImageAsync("hep/coffea", "1", 1);
        var e = await Assert.ThrowsAsync<PonchoException>(() => LayoutView.MakeAsync(_registry.Storage, RepositoryName.Parse("hep/coffea"), _registry.Root, default));
        Assert.StartsWith("is there already: ", e.Message, StringComparison.Ordinal);
    }
}
