using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Interoperation;

/// <summary>Debian's buildah builds an image, pushes it to our server and pulls it again.</summary>
public sealed class BuildahTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _buildah = Programs.Need("buildah");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_that_it_builds_is_pushed_and_pulled()
    {
        await using var registry = await TestRegistry.StartAsync();
        File.WriteAllText(_folder["hello"], "hello\n");
        File.WriteAllText(_folder["policy"], """{"default":[{"type":"insecureAcceptAnything"}]}""");
        string reference = $"{registry.Host}/hep/built:1";
        File.WriteAllText(_folder["Containerfile"], "FROM scratch\nCOPY hello /hello\nLABEL of=poncho\n");
        var built = await RunAsync("build", "--isolation", "chroot", "--signature-policy", _folder["policy"], "-f", _folder["Containerfile"], "-t", reference, _folder.Path);
        Assert.SkipWhen(built.Status != 0 && built.Error.Contains("operation not permitted", StringComparison.OrdinalIgnoreCase), "this machine does not let buildah build");
        built.Succeeded();
        (await RunAsync("push", "--tls-verify=false", "--signature-policy", _folder["policy"], reference)).Succeeded();
        (await RunAsync("rmi", reference)).Succeeded();
        (await RunAsync("pull", "--tls-verify=false", "--signature-policy", _folder["policy"], reference)).Succeeded();
        Assert.Contains("poncho", (await RunAsync("inspect", "--type", "image", reference)).Succeeded().Output, StringComparison.Ordinal);
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) => Programs.RunAsync(
        _buildah,
        ["--root", _folder["storage"], "--runroot", _folder["run"], "--storage-driver", "vfs", .. arguments],
        environment: new Dictionary<string, string?> { ["HOME"] = _folder.Path, ["XDG_RUNTIME_DIR"] = _folder.Path, ["REGISTRY_AUTH_FILE"] = null });
}
