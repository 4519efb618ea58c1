using System.Text.Json.Nodes;
using Poncho.Builder.Tests.Cli;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Locking;

/// <summary>A lock that somebody changed, so that it fetches what its spec never asked for.</summary>
public sealed class UnaskedSourcesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Spec => _folder["data.json"];

    private string Lock => Spec + ".lock.json";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http", "https://example.org/x")]
    [InlineData("http", "file:///etc/passwd")]
    [InlineData("git", "https://example.org/x.git")]
    public async Task A_lock_with_a_source_that_its_spec_lacks_is_refused_before_anything_is_fetched(string kind, string url)
    {
        string more = kind == "git" ? $"\"commit\":\"{new string('f', 40)}\"" : $"\"size\":1,\"sha256\":\"{new string('f', 64)}\",\"type\":\"file\"";
        string source = $$"""{"kind":"{{kind}}","name":"EXTRA","url":"{{url}}",{{more}}}""";
        await LockAsync();
        var @lock = JsonNode.Parse(await File.ReadAllTextAsync(Lock))!;
        @lock["platforms"]!.AsObject().First().Value!["sources"]!.AsArray().Add(JsonNode.Parse(source));
        await File.WriteAllTextAsync(Lock, @lock.ToJsonString());
        foreach (string[] options in (string[][])[[], ["--locked"]])
        {
            var result = await CliRun.InAsync(_folder["home"], ["create", Spec, .. options]);
            Assert.Equal(1, result.Status);
            Assert.Contains($"the lock has {kind} source EXTRA, which its spec does not ask for", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_lock_alone_does_not_choose_which_file_of_this_machine_is_read()
    {
        await LockAsync();
        var @lock = JsonNode.Parse(await File.ReadAllTextAsync(Lock))!;
        var data = @lock["platforms"]!.AsObject().First().Value!["sources"]!.AsArray().Single(source => (string?)source!["kind"] == "http")!;
        data["url"] = "file://" + _folder.Write("secret", "secret");
        data["sha256"] = Poncho.IO.Digest.Of("secret"u8).Hex;
        data["size"] = 6;
        await File.WriteAllTextAsync(Lock, @lock.ToJsonString());
        var result = await CliRun.InAsync(_folder["home"], "create", Lock);
        Assert.Equal(1, result.Status);
        Assert.Contains("a lock does not say where files of this machine lie", result.Error, StringComparison.Ordinal);
    }

    private async Task LockAsync()
    {
        _folder.Write("data", "content");
        await File.WriteAllTextAsync(Spec, $$"""{"conda": {"channels": [], "packages": []}, "http": {"DATA": {"type": "file", "url": "file://{{_folder["data"]}}"} } }""");
        (await CliRun.InAsync(_folder["home"], "lock", Spec)).Succeeded();
    }
}
