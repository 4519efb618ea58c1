using System.Net;
using Xunit;

namespace Poncho.Registry.Tests.Conformance;

/// <summary>Distribution specification, "Listing Tags", and the catalog that Docker's registry has besides.</summary>
public sealed class ListTests : IAsyncLifetime
{
    private const string Name = "conformance/tags";

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Tags_of_an_unknown_repository_are_404() =>
        await (await _registry.GetAsync($"/v2/{Name}/tags/list")).IsErrorAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");

    [Fact]
    public async Task Tags_stand_in_ordinal_order()
    {
        await TagAsync("b", "a", "B", "1.10", "1.9", "_x");
        using var json = await (await _registry.GetAsync($"/v2/{Name}/tags/list")).JsonAsync();
        Assert.Equal(Name, json.RootElement.GetProperty("name").GetString());
        Assert.Equal(["1.10", "1.9", "B", "_x", "a", "b"], await (await _registry.GetAsync($"/v2/{Name}/tags/list")).ListAsync("tags"));
    }

    [Fact]
    public async Task Pages_follow_their_links_to_the_end()
    {
        await TagAsync("a", "b", "c", "d", "e");
        var found = new List<string>();
        int pages = 0;
        for (string? next = $"/v2/{Name}/tags/list?n=2"; next is not null; pages++)
        {
            var page = await _registry.GetAsync(next);
            found.AddRange(await page.ListAsync("tags"));
            string? link = page.Header("Link");
            if (link is not null) Assert.EndsWith("; rel=\"next\"", link, StringComparison.Ordinal);
            next = link?.Split('<', '>')[1];
        }

        Assert.Equal(["a", "b", "c", "d", "e"], found);
        Assert.Equal(3, pages);
    }

    [Theory]
    [InlineData("?n=0", "")]
    [InlineData("?n=5", "a b c d e")]
    [InlineData("?n=2&last=b", "c d")]
    [InlineData("?last=c", "d e")]
    [InlineData("?n=9&last=bb", "c d e")]
    [InlineData("?last=e", "")]
    public async Task Parts_of_the_list(string query, string tags)
    {
        await TagAsync("a", "b", "c", "d", "e");
        var answer = await _registry.GetAsync($"/v2/{Name}/tags/list{query}");
        Assert.Equal(tags, string.Join(' ', await answer.ListAsync("tags")));
        if (query is "?n=0" or "?n=5") Assert.Null(answer.Header("Link"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task A_count_that_is_none_is_400(string count)
    {
        await TagAsync("a");
        (await _registry.GetAsync($"/v2/{Name}/tags/list?n={count}")).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_catalog_comes_in_pages_and_survives_a_new_start()
    {
        foreach (string name in (string[])["b/x", "a", "b/y", "b"]) await _registry.PushBlobAsync(name, [1]);
        foreach (int _ in (int[])[1, 2])
        {
            Assert.Equal(["a", "b", "b/x", "b/y"], await (await _registry.GetAsync("/v2/_catalog")).ListAsync("repositories"));
            var page = await _registry.GetAsync("/v2/_catalog?n=3");
            Assert.Equal(["a", "b", "b/x"], await page.ListAsync("repositories"));
            var last = await _registry.GetAsync(page.Header("Link")!.Split('<', '>')[1]);
            Assert.Equal(["b/y"], await last.ListAsync("repositories"));
            Assert.Null(last.Header("Link"));
            await _registry.RestartAsync();
        }
    }

    [Fact]
    public async Task A_catalog_that_was_lost_is_made_from_the_folders()
    {
        foreach (string name in (string[])["b/x", "a"]) await _registry.PushBlobAsync(name, [1]);
        File.Delete(Path.Combine(_registry.Root, "catalog"));
        await _registry.RestartAsync();
        Assert.Equal(["a", "b/x"], await (await _registry.GetAsync("/v2/_catalog")).ListAsync("repositories"));
    }

    private async Task TagAsync(params string[] tags)
    {
        byte[] image = await _registry.ImageAsync(Name, 1);
        foreach (string tag in tags) (await _registry.PutManifestAsync(Name, tag, image)).Is(HttpStatusCode.Created);
    }
}
