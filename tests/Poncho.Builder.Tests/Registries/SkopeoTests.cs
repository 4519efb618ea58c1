using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Locking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Registries;

/// <summary>Debian's docker-registry and skopeo between two stores: what one program puts there, the other takes.</summary>
public sealed class SkopeoTests : IDisposable
{
    private readonly MadeChannel _channel = new();
    private readonly TempFolder _other = new();

    public void Dispose()
    {
        _channel.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task What_poncho_pushes_skopeo_copies_and_what_skopeo_copies_poncho_pulls()
    {
        string skopeo = Programs.Need("skopeo");
        await using var registry = await DockerRegistry.StartAsync();
        await _channel.WithAsync("a 1", "b 1");
        string digest = (await _channel.PonchoAsync("create", _channel.Spec("a b"), "-t", "coffea:1")).Succeeded().Output.Trim().Split(' ')[^1];

        (await _channel.PonchoAsync("push", "coffea:1", $"{registry.Host}/hep/coffea:1")).Succeeded();
        (await Programs.RunAsync(skopeo, ["copy", "--src-tls-verify=false", $"docker://{registry.Host}/hep/coffea:1", $"oci:{_other["layout"]}:coffea:1"])).Succeeded();
        Assert.Contains(digest, await File.ReadAllTextAsync(_other["layout", "index.json"]), StringComparison.Ordinal);

        (await Programs.RunAsync(skopeo, ["copy", "--dest-tls-verify=false", $"oci:{_channel.Home}/store:coffea:1", $"docker://{registry.Host}/by/skopeo:1"])).Succeeded();
        Assert.Equal($"skopeo:1 {digest}\n", (await CliRun.InAsync(_other.Path, "pull", $"{registry.Host}/by/skopeo:1")).Succeeded().Output);
        (await CliRun.InAsync(_other.Path, "inspect", "skopeo:1", "--verify")).Succeeded();
        Assert.Contains("nothing to send", (await _channel.PonchoAsync("push", "coffea:1", $"{registry.Host}/by/skopeo:1")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_of_the_years_before_referrers_holds_build_caches()
    {
        await using var registry = await DockerRegistry.StartAsync();
        await _channel.WithAsync("a 1", "b 1");
        (await _channel.PonchoAsync("create", _channel.Spec("a b"), "-t", "coffea:1")).Succeeded();
        (await _channel.PonchoAsync("push", "coffea:1", $"{registry.Host}/hep/coffea:1", "--build-cache")).Succeeded();
        var taken = (await CliRun.InAsync(_other.Path, "create", _channel.Spec("a b"), "--from", $"{registry.Host}/hep/coffea:1")).Succeeded();
        Assert.StartsWith("3 layers (1 made, 2 kept, 2 of them from a registry), ", taken.Error, StringComparison.Ordinal);
    }
}
