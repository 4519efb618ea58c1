using System.Text.Json.Nodes;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The commands of the node cache, as a user and an administrator type them.</summary>
public sealed class NodeCacheTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task What_is_unpacked_is_listed_pruned_and_cleared()
    {
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec, "-t", "hello:1", "env.tar.zst")).Succeeded();
        string prefix = (await _poncho.RunAsync("cache", "fill", "hello:1")).Succeeded().Output.Trim();

        // The store and its tarball are one environment.
        Assert.Equal(prefix, (await _poncho.RunAsync("cache", "fill", "env.tar.zst")).Succeeded().Output.Trim());
        var listed = JsonNode.Parse((await _poncho.RunAsync("cache", "list", "--json")).Succeeded().Output)!;
        var one = Assert.Single(listed["environments"]!.AsArray())!;
        Assert.Equal((prefix, 2, false), ((string)one["path"]!, (int)one["layers"]!, (bool)one["in_use"]!));
        Assert.Equal(listed["size"]! + "\n", (await _poncho.RunAsync("cache", "size")).Succeeded().Output);
        Assert.Matches("^NAME +ID +LAYERS +SIZE +OWN +LAST USED +IN USE\n", (await _poncho.RunAsync("cache", "list")).Succeeded().Output);

        Assert.StartsWith("freed 0 B: 0 environments", (await _poncho.RunAsync("cache", "prune", "--older-than", "30d")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("would free", (await _poncho.RunAsync("cache", "prune", "--limit", "1k", "--dry-run")).Succeeded().Output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(prefix));

        // The command is the one that clears: its own environment stays.
        string clear = $"{PublishedPrograms.Path()} cache clear";
        Assert.StartsWith("freed 0 B", (await _poncho.RunAsync("run", "-e", "hello:1", "--", "sh", "-c", clear)).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("1 environment and 2 layers; 0 B stay", (await _poncho.RunAsync("cache", "clear")).Succeeded().Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(prefix));
        Assert.StartsWith("hello from ", (await _poncho.RunAsync("run", "-e", "hello:1", "--", "hello")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_an_administrator_filled_starts_the_tasks_of_another_user_who_writes_nothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to become another user");
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec, "env.tar.zst")).Succeeded();
        const string Umask = "umask 077; exec \"$0\" \"$@\"";
        string prefix = (await _poncho.RunAsAsync("/bin/sh", "-c", Umask, PublishedPrograms.Path(), "cache", "fill", "env.tar.zst", "--shared", _poncho["shared"])).Succeeded().Output.Trim();
        Assert.StartsWith(_poncho["shared"], prefix, StringComparison.Ordinal);
        foreach (string open in (string[])[_poncho.Folder, _poncho["env.tar.zst"]]) File.SetUnixFileMode(open, (UnixFileMode)0x1ed);
        File.Copy(PublishedPrograms.Path(), _poncho["poncho"]);
        string listed = await ListAsync(_poncho["shared"]);
        _poncho.Environment["PONCHO_SHARED_CACHE"] = _poncho["shared"];
        _poncho.Environment["PONCHO_NODE_CACHE"] = "/nowhere/of/his";
        var result = await _poncho.RunAsAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", _poncho["poncho"], "run", "-e", _poncho["env.tar.zst"], "--", "hello");
        Assert.Equal($"hello from {prefix}: \n", result.Succeeded().Output);
        Assert.Equal(listed, await ListAsync(_poncho["shared"]));
    }

    // Each path with its mode, size and times.
    private async Task<string> ListAsync(string folder) => (await _poncho.RunAsAsync("find", folder, "-printf", "%p %m %s %T@ %C@\n")).Succeeded().Output;

    [Theory]
    [InlineData("--limit", "lots", "--limit is no size: \"lots\"")]
    [InlineData("--older-than", "soon", "--older-than is no time: \"soon\"")]
    [InlineData("--older-than", "", "--older-than")]
    public async Task What_is_no_size_or_time_is_said(string option, string value, string message)
    {
        var result = await _poncho.RunAsync("cache", "prune", option, value);
        Assert.NotEqual(0, result.Status);
        Assert.StartsWith("poncho: " + message, result.Error, StringComparison.Ordinal);
    }
}
