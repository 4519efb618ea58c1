using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Interoperation;

/// <summary>Debian's skopeo pushes to our server and pulls from it.</summary>
public sealed class SkopeoTests : IDisposable
{
    private const string Policy = """{ "repositories": { "hep/**": { "policies": [{ "users": ["anna"], "actions": ["read", "create"] }], "anonymousPolicy": ["read"] } } }""";

    private readonly TempFolder _folder = new();
    private readonly string _skopeo = Programs.Need("skopeo");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_goes_in_and_comes_out_as_it_was()
    {
        await using var registry = await TestRegistry.StartAsync();
        string digest = ImageLayout.Write(_folder["in"], "hello");
        // Its own choice would be to compress the layer, which makes another image.
        (await RunAsync("copy", "--preserve-digests", "--dest-tls-verify=false", $"oci:{_folder["in"]}:a", $"docker://{registry.Host}/hep/hello:1")).Succeeded();
        (await RunAsync("copy", "--preserve-digests", "--src-tls-verify=false", $"docker://{registry.Host}/hep/hello@{digest}", $"oci:{_folder["out"]}:a")).Succeeded();
        Assert.Equal(Blobs(_folder["in"]), Blobs(_folder["out"]));
        Assert.Contains("\"1\"", (await RunAsync("list-tags", "--tls-verify=false", $"docker://{registry.Host}/hep/hello")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_within_the_registry_mounts()
    {
        await using var registry = await TestRegistry.StartAsync();
        ImageLayout.Write(_folder["in"], "hello");
        (await RunAsync("copy", "--preserve-digests", "--dest-tls-verify=false", $"oci:{_folder["in"]}:a", $"docker://{registry.Host}/hep/hello:1")).Succeeded();
        (await RunAsync("copy", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{registry.Host}/hep/hello:1", $"docker://{registry.Host}/other/hello:1")).Succeeded();
        await registry.StopAsync();
        Assert.Contains(registry.Log.Split('\n'), line => line.Contains("path=/v2/other/hello/blobs/uploads/ status=201", StringComparison.Ordinal));
        await registry.RestartAsync();
    }

    [Fact]
    public async Task A_tag_is_deleted()
    {
        await using var registry = await TestRegistry.StartAsync();
        await registry.PushImageAsync("hep/hello", "1", 1);
        (await RunAsync("delete", "--tls-verify=false", $"docker://{registry.Host}/hep/hello:1")).Succeeded();
        Assert.Empty(await (await registry.GetAsync("/v2/hep/hello/tags/list")).ListAsync("tags"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_logs_in_pushes_and_anybody_pulls(bool tls)
    {
        using var certificates = new TestCertificates();
        Directory.CreateDirectory(_folder["tls"]);
        certificates.Write(_folder["tls"], 1);
        string users = $"anna:{BCrypt.Net.BCrypt.HashPassword("annas secret", 4)}\n";
        await using var registry = await TestRegistry.StartAsync(
            options => tls ? options with { TlsCertificate = _folder["tls", "cert.pem"], TlsKey = _folder["tls", "key.pem"] } : options, users, Policy);
        // It takes certificates of authorities from files of this ending.
        string trusted = Directory.CreateDirectory(_folder["trusted"]).FullName;
        File.WriteAllText(Path.Combine(trusted, "ca.crt"), certificates.Authority.ExportCertificatePem());
        string[] trust = tls ? ["--cert-dir", trusted] : ["--tls-verify=false"];
        string[] to = tls ? ["--dest-cert-dir", trusted] : ["--dest-tls-verify=false"], from = tls ? ["--src-cert-dir", trusted] : ["--src-tls-verify=false"];
        string auth = _folder["auth.json"];
        ImageLayout.Write(_folder["in"], "hello");
        string target = $"docker://{registry.Host}/hep/hello:1";
        Assert.NotEqual(0, (await RunAsync(["copy", .. to, $"oci:{_folder["in"]}:a", target])).Status);
        Assert.NotEqual(0, (await RunAsync(["login", .. trust, "--authfile", auth, "-u", "anna", "-p", "wrong", registry.Host])).Status);
        (await RunAsync(["login", .. trust, "--authfile", auth, "-u", "anna", "-p", "annas secret", registry.Host])).Succeeded();
        (await RunAsync(["copy", .. to, "--authfile", auth, $"oci:{_folder["in"]}:a", target])).Succeeded();
        Assert.NotEqual(0, (await RunAsync(["copy", .. to, "--authfile", auth, $"oci:{_folder["in"]}:a", $"docker://{registry.Host}/other/hello:1"])).Status);
        (await RunAsync(["copy", .. from, target, $"oci:{_folder["out"]}:a"])).Succeeded();
    }

    private static string[] Blobs(string layout) => [.. Directory.EnumerateFiles(Path.Combine(layout, "blobs", "sha256")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private Task<ProgramResult> RunAsync(params string[] arguments) => Programs.RunAsync(_skopeo, ["--insecure-policy", .. arguments], environment: new Dictionary<string, string?>
    {
        ["HOME"] = _folder.Path, ["XDG_RUNTIME_DIR"] = _folder.Path, ["DOCKER_CONFIG"] = null, ["REGISTRY_AUTH_FILE"] = null,
    });
}
