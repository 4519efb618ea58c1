using System.Text.Json;
using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Locking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Registries;

/// <summary>A team's layers: what one has pushed, another takes in place of making it.</summary>
public sealed class BuildCacheTests : IAsyncDisposable
{
    private readonly MadeChannel _channel = new();
    private readonly TempFolder _other = new();
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _channel.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Layers_that_a_registry_has_are_taken_and_give_the_same_environment_as_made_ones(bool hasReferrers)
    {
        _registry.HasReferrers = hasReferrers;
        await PushAsync("a b", "--build-cache");
        string made = (await _channel.PonchoAsync("create", _channel.Spec("a b c"), "-t", "more")).Succeeded().Output;
        var taken = (await ElsewhereAsync("create", _channel.Spec("a b c"), "-t", "more", "--from", Ref)).Succeeded();
        Assert.Equal(made, taken.Output);
        Assert.StartsWith("4 layers (2 made, 2 kept, 2 of them from a registry), ", taken.Error, StringComparison.Ordinal);
        (await ElsewhereAsync("inspect", "more", "--verify")).Succeeded();

        // They are in the store now, and nothing is asked.
        _registry.Requests.Clear();
        Assert.StartsWith("4 layers (0 made, 4 kept), ", (await ElsewhereAsync("create", _channel.Spec("a b c"), "-t", "more", "--from", Ref)).Succeeded().Error, StringComparison.Ordinal);
        Assert.Empty(_registry.Requests);
    }

    [Fact]
    public async Task Json_counts_the_layers_that_came()
    {
        await PushAsync("a b", "--build-cache");
        using var json = JsonDocument.Parse((await ElsewhereAsync("create", _channel.Spec("a b"), "--from", Ref, "--json")).Succeeded().Output);
        Assert.Equal((2, 1), (json.RootElement.GetProperty("layers_fetched").GetInt32(), json.RootElement.GetProperty("layers_made").GetInt32()));
    }

    [Fact]
    public async Task No_digest_of_an_environment_depends_on_whether_its_layers_facts_were_pushed()
    {
        string without = await PushAsync("a b");
        Assert.Equal(without, await PushAsync("a b", "--build-cache"));
        Assert.Equal(without, await PushAsync("a b", "--build-cache"));
    }

    [Fact]
    public async Task Where_nothing_is_to_be_taken_that_is_said_and_all_is_made()
    {
        await _channel.WithAsync("a 1", "b 1", "c 1");
        var first = (await ElsewhereAsync("create", _channel.Spec("a b"), "--from", Ref)).Succeeded();
        Assert.Contains($"warning: no such environment yet, nothing is taken from it: \"{Ref}\"\n", first.Error, StringComparison.Ordinal);
        Assert.Contains("3 layers (3 made, 0 kept), ", first.Error, StringComparison.Ordinal);
        await PushAsync("a b");
        using var third = new TempFolder();
        var second = (await CliRun.InAsync(third.Path, "create", _channel.Spec("a b"), "--from", Ref)).Succeeded();
        Assert.Contains("warning: nothing is known of the layers of an environment that was pushed without --build-cache", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_that_the_registry_has_let_go_is_made_and_one_that_is_not_its_digest_is_refused()
    {
        await PushAsync("a b", "--build-cache");
        string some = (await LayerOfAsync("a"))!;
        byte[] kept = _registry.Blobs[$"team/env@{some}"];
        _registry.Blobs.TryRemove($"team/env@{some}", out _);
        Assert.Contains("(2 made, 1 kept, 1 of them from a registry)", (await ElsewhereAsync("create", _channel.Spec("a b"), "--from", Ref)).Succeeded().Error, StringComparison.Ordinal);

        kept[^1] ^= 1;
        _registry.Blobs[$"team/env@{some}"] = kept;
        using var third = new TempFolder();
        var refused = await CliRun.InAsync(third.Path, "create", _channel.Spec("a b"), "--from", Ref);
        Assert.Equal(1, refused.Status);
        Assert.Contains(some["sha256:".Length..], refused.Error, StringComparison.Ordinal);
    }

    private string Ref => $"{_registry.Host}/team/env:1";

    private async Task<string?> LayerOfAsync(string name)
    {
        using var json = JsonDocument.Parse((await _channel.PonchoAsync("inspect", "spec", "--json")).Succeeded().Output);
        return json.RootElement.GetProperty("layers").EnumerateArray().First(layer => layer.GetProperty("name").GetString() == name).GetProperty("digest").GetString();
    }

    private async Task<string> PushAsync(string packages, params string[] more)
    {
        if (!Directory.Exists(_channel.Folder)) await _channel.WithAsync("a 1", "b 1", "c 1");
        (await _channel.PonchoAsync("create", _channel.Spec(packages), "-t", "spec")).Succeeded();
        return (await _channel.PonchoAsync(["push", "spec", Ref, .. more])).Succeeded().Output;
    }

    private Task<ProgramResult> ElsewhereAsync(params string[] words) => CliRun.InAsync(_other.Path, words);
}
