using System.Text.Json;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Images;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Images;

/// <summary>Images in engines: what goes there, and that it runs there.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Docker_takes_only_the_layers_that_it_lacks_and_keeps_no_name_but_the_images_own()
    {
        await using var docker = await DockerEngine.StartAsync();
        _poncho.Environment["DOCKER_HOST"] = docker.Address;
        await CreateAsync();
        string[] shell = ["--with-shell"];
        var first = await LoadAsync("hello", shell);
        Assert.Equal(first.Layers, first.Sent);
        Assert.Equal(0, (await LoadAsync("hello", shell)).Sent);

        // Labels are in the config, and all layers are there.
        Assert.Equal(0, (await LoadAsync("hello", [.. shell, "--label", "a=b"])).Sent);
        Assert.Equal("hello:latest\n", (await docker.DockerAsync("images", "--filter", "dangling=false", "--format", "{{.Repository}}:{{.Tag}}")).Succeeded().Output);
        var said = await docker.DockerAsync("run", "--rm", "--network", "none", "hello:latest", "hello", "docker");
        Assert.Equal("hello from /.: docker\n", said.Succeeded().Output);
    }

    [Fact]
    public async Task Testcontainers_runs_an_image_that_was_loaded_and_pulls_nothing()
    {
        await using var docker = await DockerEngine.StartAsync();
        _poncho.Environment["DOCKER_HOST"] = docker.Address;
        await CreateAsync();
        await LoadAsync("hello", "--with-shell");

        // It asks for no version of the API by itself that an older engine knows.
        Environment.SetEnvironmentVariable("DOCKER_API_VERSION", (await docker.DockerAsync("version", "--format", "{{.Server.APIVersion}}")).Succeeded().Output.Trim());
        TestcontainersSettings.ResourceReaperEnabled = false;
        await using var container = new ContainerBuilder("hello:latest")
            .WithDockerEndpoint(docker.Address)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithCreateParameterModifier(created => created.HostConfig!.NetworkMode = "none")
            .WithCommand("sh", "-c", "hello container && exec sleep 600")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("hello from /.: container"))
            .Build();
        await container.StartAsync(TestContext.Current.CancellationToken);
        var said = await container.ExecAsync(["hello", "again"], TestContext.Current.CancellationToken);
        Assert.Equal("hello from /.: again\n", said.Stdout);
    }

    [Fact]
    public async Task Podman_runs_what_was_exported()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, as podman does without a user's own namespaces");
        string podman = Programs.Need("podman");
        await CreateAsync();
        (await _poncho.RunAsync("export", "hello", "hello.tar", "--with-shell")).Succeeded();
        string[] place = ["--root", _poncho["podman"], "--runroot", _poncho["podman-run"], "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none"];
        var loaded = await _poncho.RunAsAsync(podman, [.. place, "load", "-i", "hello.tar"]);
        Assert.SkipWhen(loaded.Status == 125, $"podman does not work here: {loaded.Error}");
        loaded.Succeeded();
        // Its usual limits are higher than what a container of its own may have here.
        string[] run = ["run", "--pull", "never", "--rm", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];
        var said = await _poncho.RunAsAsync(podman, [.. place, .. run, "docker.io/library/hello:latest", "hello", "podman"]);
        Assert.SkipWhen(said.Error.Contains("runtime", StringComparison.Ordinal) && said.Status is 125 or 126 or 127, $"podman starts no container here: {said.Error}");
        Assert.Equal("hello from /.: podman\n", said.Succeeded().Output);
    }

    [Fact]
    public async Task Buildah_builds_on_what_was_exported()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, as buildah does without a user's own namespaces");
        string buildah = Programs.Need("buildah");
        await CreateAsync();
        (await _poncho.RunAsync("export", "hello", "hello.oci")).Succeeded();
        string[] place = ["--root", _poncho["buildah"], "--runroot", _poncho["buildah-run"], "--storage-driver", "vfs"];
        string container = (await _poncho.RunAsAsync(buildah, [.. place, "from", "oci:hello.oci:hello:latest"])).Succeeded().Output.Trim();
        var said = await _poncho.RunAsAsync(buildah, [.. place, "inspect", "--format", "{{.OCIv1.Config.User}} {{.OCIv1.Architecture}}", container]);
        Assert.Equal("1000:1000 amd64", said.Succeeded().Output.Trim());
        string root = (await _poncho.RunAsAsync(buildah, [.. place, "mount", container])).Succeeded().Output.Trim();
        Assert.True(File.Exists(Path.Combine(root, "bin", "hello")));
        (await _poncho.RunAsAsync(buildah, [.. place, "umount", container])).Succeeded();
    }

    // Its commands are scripts, for which an image needs a shell.
    private async Task CreateAsync()
    {
        Programs.Need("busybox");
        (await _poncho.RunAsync("create", await _poncho.WriteHelloAsync())).Succeeded();
    }

    private async Task<(int Layers, int Sent)> LoadAsync(string environment, params string[] options)
    {
        string text = (await _poncho.RunAsync(["load", environment, "--engine", "docker", "--json", .. options])).Succeeded().Output;
        using var json = JsonDocument.Parse(text);
        return (json.RootElement.GetProperty("layers").GetInt32(), json.RootElement.GetProperty("layers_sent").GetInt32());
    }
}
