using System.Diagnostics;
using System.Formats.Tar;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Interoperation;

/// <summary>Docker, with a daemon of the test's own, logs in to our server, pushes to it and pulls from it.</summary>
public sealed class DockerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _docker = Programs.Need("docker");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Docker_logs_in_pushes_and_pulls()
    {
        using var daemon = await StartDaemonAsync();
        try
        {
            string users = $"anna:{BCrypt.Net.BCrypt.HashPassword("annas secret", 4)}\n";
            await using var registry = await TestRegistry.StartAsync(options => options, users);
            string reference = $"{registry.Host}/hep/hello:1";
            await using (var file = File.Create(_folder["image.tar"]))
            await using (var tar = new TarWriter(file))
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "hello") { DataStream = new MemoryStream("hello\n"u8.ToArray()) });
            }

            (await RunAsync("import", _folder["image.tar"], reference)).Succeeded();
            Assert.NotEqual(0, (await RunAsync("push", reference)).Status);
            Assert.NotEqual(0, (await RunAsync("login", "-u", "anna", "-p", "wrong", registry.Host)).Status);
            (await RunAsync("login", "-u", "anna", "-p", "annas secret", registry.Host)).Succeeded();
            (await RunAsync("push", reference)).Succeeded();
            string id = (await RunAsync("inspect", "--format", "{{.Id}}", reference)).Succeeded().Output;
            (await RunAsync("rmi", reference)).Succeeded();
            (await RunAsync("pull", reference)).Succeeded();
            Assert.Equal(id, (await RunAsync("inspect", "--format", "{{.Id}}", reference)).Succeeded().Output);
        }
        finally
        {
            (await Programs.RunAsync("/bin/kill", ["-TERM", daemon.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])).Succeeded();
            await daemon.WaitForExitAsync();
        }
    }

    // Without a network of containers: none is run.
    private async Task<Process> StartDaemonAsync()
    {
        string program = Programs.Need("dockerd");
        string[] arguments =
        [
            "--data-root", _folder["data"], "--exec-root", _folder["exec"], "--pidfile", _folder["pid"], "-H", $"unix://{_folder["socket"]}",
            "--storage-driver", "vfs", "--iptables=false", "--ip6tables=false", "--bridge=none",
        ];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        var daemon = Process.Start(start)!;
        while (await daemon.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("API listen on", StringComparison.Ordinal))
            {
                // What it says later is read away.
                _ = daemon.StandardError.ReadToEndAsync();
                return daemon;
            }
        }

        await daemon.WaitForExitAsync();
        daemon.Dispose();
        Assert.Skip("this machine does not let dockerd start");
        return null!;
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) => Programs.RunAsync(_docker, ["--config", _folder["config"], "-H", $"unix://{_folder["socket"]}", .. arguments]);
}
