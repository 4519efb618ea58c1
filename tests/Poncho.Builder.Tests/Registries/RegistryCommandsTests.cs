using System.Text;
using System.Text.Json;
using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Locking;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Registries;

/// <summary>The commands that speak to registries, as a user types them, and a registry in memory.</summary>
public sealed class RegistryCommandsTests : IAsyncDisposable
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

    [Fact]
    public async Task An_environment_that_was_pushed_is_pulled_elsewhere_with_its_digest_and_only_what_is_new_moves()
    {
        string digest = await CreateAsync("a b", "coffea:1");
        var pushed = (await _channel.PonchoAsync("push", "coffea:1", Ref("hep/coffea:1"))).Succeeded();
        Assert.Equal($"{Ref("hep/coffea:1")} {digest}\n", pushed.Output);
        Assert.StartsWith("3 layers: 0 were there (0 B), 3 sent (", pushed.Error, StringComparison.Ordinal);

        await CreateAsync("a b c", "coffea:2");
        pushed = (await _channel.PonchoAsync("push", "coffea:2", Ref("hep/coffea:2"))).Succeeded();
        Assert.StartsWith("4 layers: 2 were there (", pushed.Error, StringComparison.Ordinal);
        Assert.Contains("nothing to send: the registry has it under this tag already, 4 layers, ", (await _channel.PonchoAsync("push", "coffea:2", Ref("hep/coffea:2"))).Succeeded().Error, StringComparison.Ordinal);

        var pulled = (await ElsewhereAsync("pull", Ref("hep/coffea:1"))).Succeeded();
        Assert.Equal($"coffea:1 {digest}\n", pulled.Output);
        pulled = (await ElsewhereAsync("pull", Ref("hep/coffea:2"), "-t", "mine:new", "--json")).Succeeded();
        using var json = JsonDocument.Parse(pulled.Output);
        Assert.Equal(("mine:new", 2, 2), (json.RootElement.GetProperty("name").GetString(), json.RootElement.GetProperty("layers_there").GetInt32(), json.RootElement.GetProperty("layers_pulled").GetInt32()));
        (await ElsewhereAsync("inspect", "mine:new", "--verify")).Succeeded();
    }

    [Fact]
    public async Task What_push_says_in_json_names_what_was_there()
    {
        string digest = await CreateAsync("a b", "coffea:1");
        await _channel.PonchoAsync("push", "coffea:1", Ref("hep/coffea:1"));
        var pushed = (await _channel.PonchoAsync("push", "coffea:1", Ref("people/ann"), "--json")).Succeeded();
        using var json = JsonDocument.Parse(pushed.Output);
        var said = json.RootElement;
        Assert.Equal((Ref("people/ann:latest"), digest, false), (said.GetProperty("reference").GetString(), said.GetProperty("digest").GetString(), said.GetProperty("is_unchanged").GetBoolean()));
        Assert.Equal((3, 3, 0), (said.GetProperty("layers_there").GetInt32(), said.GetProperty("layers_mounted").GetInt32(), said.GetProperty("layers_sent").GetInt32()));
    }

    [Fact]
    public async Task Inspect_and_diff_read_an_environment_where_it_is_and_put_nothing_into_the_store()
    {
        await CreateAsync("a b", "coffea:1");
        await _channel.PonchoAsync("push", "coffea:1", Ref("hep/coffea:1"));
        string there = (await _channel.PonchoAsync("inspect", "coffea:1")).Succeeded().Output;
        string remote = (await ElsewhereAsync("inspect", Ref("hep/coffea:1"))).Succeeded().Output;
        Assert.Equal(there.Split('\n')[1..], remote.Split('\n')[1..]);
        Assert.StartsWith("the same: sha256:", (await _channel.PonchoAsync("diff", "coffea:1", Ref("hep/coffea:1"))).Succeeded().Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_other["store"]));
        (await ElsewhereAsync("inspect", Ref("hep/coffea:1"), "--verify")).Succeeded();
    }

    [Fact]
    public async Task Run_unpacks_what_the_node_lacks_while_it_comes_and_asks_one_question_when_it_lacks_nothing()
    {
        string digest = await CreateAsync("a b", "coffea:1");
        await _channel.PonchoAsync("push", "coffea:1", Ref("hep/coffea:1"));
        string folder = (await ElsewhereAsync("run", "-n", "-e", Ref("hep/coffea:1"))).Succeeded().Output.Trim();
        Assert.StartsWith(_other["node"], folder, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, ".poncho", "config.json")));
        Assert.False(Directory.Exists(_other["store"]));
        _registry.Requests.Clear();
        Assert.Equal(folder, (await ElsewhereAsync("run", "-n", "-e", Ref("hep/coffea:1"))).Succeeded().Output.Trim());
        Assert.Equal(["HEAD /v2/hep/coffea/manifests/1"], _registry.Requests);

        // By its digest nothing is asked at all.
        _registry.Requests.Clear();
        Assert.Equal(folder, (await ElsewhereAsync("run", "-n", "-e", Ref($"hep/coffea@{digest}"))).Succeeded().Output.Trim());
        Assert.Empty(_registry.Requests);
    }

    [Fact]
    public async Task A_second_environment_on_a_node_fetches_the_layers_alone_that_the_first_did_not_have()
    {
        await CreateAsync("a b", "coffea:1");
        await CreateAsync("a b c", "coffea:2");
        foreach (string tag in (string[])["1", "2"]) await _channel.PonchoAsync("push", $"coffea:{tag}", Ref($"hep/coffea:{tag}"));
        (await ElsewhereAsync("run", "-n", "-e", Ref("hep/coffea:1"))).Succeeded();
        _registry.Requests.Clear();
        (await ElsewhereAsync("run", "-n", "-e", Ref("hep/coffea:2"))).Succeeded();
        // The manifest's name, the manifest, the config, and the two layers that are new.
        Assert.Equal(5, _registry.Requests.Count);
    }

    [Fact]
    public async Task Tasks_of_a_node_that_start_together_fetch_each_layer_once()
    {
        await CreateAsync("a b c", "coffea:1");
        await _channel.PonchoAsync("push", "coffea:1", Ref("hep/coffea:1"));
        _registry.Requests.Clear();
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ElsewhereAsync("run", "-n", "-e", Ref("hep/coffea:1")))));
        Assert.Single(runs.Select(run => run.Succeeded().Output).Distinct());
        var layers = _registry.Requests.Where(request => request.StartsWith("GET /v2/hep/coffea/blobs/", StringComparison.Ordinal)).GroupBy(request => request).ToList();
        // The config may be read by each.
        Assert.InRange(layers.Count(group => group.Count() > 1), 0, 1);
    }

    [Fact]
    public async Task A_run_that_broke_off_is_finished_by_the_next_without_the_layers_that_came()
    {
        await CreateAsync("a b c", "coffea:1");
        await _channel.PonchoAsync("push", "coffea:1", Ref("hep/coffea:1"));
        var lost = _registry.Blobs.Where(blob => blob.Key.StartsWith("hep/coffea@", StringComparison.Ordinal)).OrderBy(blob => blob.Value.Length).First();
        _registry.Blobs.TryRemove(lost.Key, out _);
        var broken = await ElsewhereAsync("run", "-n", "-e", Ref("hep/coffea:1"));
        Assert.Equal(125, broken.Status);
        Assert.Contains(lost.Key.Split('@')[1], broken.Error, StringComparison.Ordinal);
        _registry.Blobs[lost.Key] = lost.Value;
        _registry.Requests.Clear();
        (await ElsewhereAsync("run", "-n", "-e", Ref("hep/coffea:1"))).Succeeded();
        Assert.InRange(_registry.Requests.Count(request => request.Contains("/blobs/", StringComparison.Ordinal)), 1, 4);
    }

    [Fact]
    public async Task Pull_also_writes_a_tarball_for_nodes_that_have_no_poncho()
    {
        await CreateAsync("a b", "coffea:1");
        await _channel.PonchoAsync("push", "coffea:1", Ref("hep/coffea:1"));
        (await _channel.PonchoAsync("export", "coffea:1", _channel["own.tar.zst"])).Succeeded();
        (await ElsewhereAsync("pull", Ref("hep/coffea:1"), "--to", _other["env.tar.zst"])).Succeeded();
        Assert.Equal(await File.ReadAllBytesAsync(_channel["own.tar.zst"]), await File.ReadAllBytesAsync(_other["env.tar.zst"]));
        (await ElsewhereAsync("pull", Ref("hep/coffea:1"), "--to", _other["folder/"])).Succeeded();
        Assert.True(File.Exists(_other["folder", "bin", "activate"]));
    }

    [Fact]
    public async Task Tags_are_listed_and_a_wrong_one_brings_the_near_ones()
    {
        await CreateAsync("a", "coffea:1");
        foreach (string tag in (string[])["2024.1", "2024.2", "other"]) await _channel.PonchoAsync("push", "coffea:1", Ref($"hep/coffea:{tag}"));
        Assert.Equal("2024.1\n2024.2\nother\n", (await ElsewhereAsync("tags", Ref("hep/coffea"))).Succeeded().Output);
        Assert.Equal("[\n  \"2024.1\",\n  \"2024.2\",\n  \"other\"\n]\n", (await ElsewhereAsync("tags", Ref("hep/coffea"), "--json")).Succeeded().Output);
        Check(await ElsewhereAsync("pull", Ref("hep/coffea:2024.3")), $"repository {Ref("hep/coffea")} has no such tag: \"2024.3\"", "did you mean 2024.1 or 2024.2?");
        Check(await ElsewhereAsync("pull", Ref("hep/cofea:1")), $"registry has no such repository: \"{Ref("hep/cofea")}\"", "check its name; poncho push makes one");
        Check(await ElsewhereAsync("tags", Ref("hep/cofea")), $"registry has no such repository: \"{Ref("hep/cofea")}\"", "check its name; poncho push makes one");
    }

    [Theory]
    [InlineData("https://r.example.org/a/b:1", "not a registry reference (it begins with a scheme, not with a host): \"https://r.example.org/a/b:1\"", "leave the \"https://\" out: a reference begins with its host")]
    [InlineData("coffea:1", "not a registry reference (it begins with no host that has a dot or a port, or is localhost): \"coffea:1\"", null)]
    [InlineData("r.example.org/Hep/x", "not a registry reference (the repository is not of lower-case letters, digits and single separators): \"r.example.org/Hep/x\"", null)]
    [InlineData("r.example.org/hep/x:a b", "not a registry reference (the tag is not of at most 128 letters, digits, '_', '.' and '-'): \"r.example.org/hep/x:a b\"", null)]
    [InlineData("r.example.org/hep/x@sha256:12", "not a registry reference (the digest is not sha256: and 64 lower-case hex digits): \"r.example.org/hep/x@sha256:12\"", null)]
    public async Task A_reference_that_is_none_is_refused_with_the_part_that_is_wrong(string text, string message, string? hint)
    {
        var result = await ElsewhereAsync("pull", text);
        Assert.Equal(2, result.Status);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        if (hint is not null) Assert.Contains("hint: " + hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_of_a_container_is_no_environment()
    {
        byte[] manifest = Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{Digest.Of([])}}","size":0},"layers":[]}
            """);
        _registry.Manifests["library/python:3"] = ("application/vnd.oci.image.manifest.v1+json", manifest);
        Check(
            await ElsewhereAsync("pull", Ref("library/python:3")),
            $"a container image and no environment of Poncho's (application/vnd.oci.image.config.v1+json): \"{Ref("library/python:3")}\"",
            "docker and podman run images; poncho push makes environments of a registry");
    }

    [Fact]
    public async Task What_is_pushed_is_an_environment_of_the_store()
    {
        await CreateAsync("a", "coffea:1");
        (await _channel.PonchoAsync("export", "coffea:1", _channel["env.tar.zst"])).Succeeded();
        Check(await _channel.PonchoAsync("push", _channel["env.tar.zst"], Ref("a/b")), $"a tarball is pushed by way of the store: \"{_channel["env.tar.zst"]}\"", $"poncho load {_channel["env.tar.zst"]}, then push its name");
        var missing = await _channel.PonchoAsync("push", "cofea", Ref("a/b"));
        Assert.Contains("did you mean coffea:1?", missing.Error, StringComparison.Ordinal);
        Assert.Empty(_registry.Requests);
    }

    [Fact]
    public async Task A_login_is_tried_before_it_is_kept_and_forgotten_by_logout()
    {
        string basic = "Basic " + Convert.ToBase64String("ann:s3cret"u8);
        _registry.Intercept = async context =>
        {
            if (context.Request.Headers["Authorization"] == basic) return false;
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"test\"";
            await FakeRegistry.FailAsync(context, 401, "UNAUTHORIZED", "authentication required");
            return true;
        };
        var wrong = await CliRun.WithInputAsync(_other.Path, "other\n", "login", _registry.Host, "-u", "ann", "--password-stdin");
        Check(wrong, $"registry does not take this name and password (401): \"{_registry.Host}\"", "type them again; nothing was kept");
        Assert.False(File.Exists(_other[".docker", "config.json"]));
        var right = (await CliRun.WithInputAsync(_other.Path, "s3cret\n", "login", _registry.Host, "-u", "ann", "--password-stdin")).Succeeded();
        Assert.Equal($"logged in to {_registry.Host} as ann; kept in {_other[".docker", "config.json"]}\n", right.Error);
        Check(await ElsewhereAsync("pull", Ref("a/b:1")), $"registry has no such repository: \"{Ref("a/b")}\"", "check its name; poncho push makes one");
        Assert.Contains("logged out of", (await ElsewhereAsync("logout", _registry.Host)).Succeeded().Error, StringComparison.Ordinal);
        Check(await ElsewhereAsync("pull", Ref("a/b:1")), $"registry wants a login (401, authentication required): \"{Ref("a/b:1")}\"", $"poncho login {_registry.Host}");
        Assert.Contains("nobody was logged in", (await ElsewhereAsync("logout", _registry.Host)).Succeeded().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://r.example.org", "a registry is named by its host alone: \"https://r.example.org\"")]
    [InlineData("r.example.org/hep", "a login is for a whole registry, and not for a repository: \"r.example.org/hep\"")]
    [InlineData("not a host", "not a registry's host: \"not a host\"")]
    public async Task A_login_is_for_a_host(string host, string message)
    {
        var result = await ElsewhereAsync("login", host, "-u", "ann", "--password-stdin");
        Assert.Equal(2, result.Status);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_asks_no_registry()
    {
        var result = await ElsewhereAsync("pull", Ref("a/b:1"), "--offline");
        Assert.Equal(1, result.Status);
        Assert.Contains("offline, not fetched", result.Error, StringComparison.Ordinal);
        Assert.Empty(_registry.Requests);
    }

    private static void Check(ProgramResult result, string message, string? hint)
    {
        Assert.Equal(1, result.Status);
        Assert.StartsWith($"poncho: {message}\n" + (hint is null ? "" : $"hint: {hint}\n"), result.Error, StringComparison.Ordinal);
    }

    private string Ref(string rest) => $"{_registry.Host}/{rest}";

    private Task<ProgramResult> ElsewhereAsync(params string[] words) => CliRun.InAsync(_other.Path, words);

    private async Task<string> CreateAsync(string packages, string name)
    {
        if (!Directory.Exists(_channel.Folder)) await _channel.WithAsync("a 1", "b 1", "c 1");
        var created = (await _channel.PonchoAsync("create", _channel.Spec(packages), "-t", name)).Succeeded();
        return created.Output.Trim().Split(' ')[^1];
    }
}
