using System.Diagnostics;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Images;

/// <summary>A <c>dockerd</c> of the test's own, with a socket and data of its own and no network; skips the test where none starts.</summary>
internal sealed class DockerEngine : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Process _process;

    private DockerEngine() => _process = Process.Start(new ProcessStartInfo(
        Programs.Need("dockerd"),
        [
            "--data-root", _folder["data"], "--exec-root", _folder["exec"], "-H", Address, "--iptables=false", "--bridge=none", "--storage-driver", "vfs",
            "--pidfile", _folder["pid"],
        ])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>As <c>DOCKER_HOST</c> says it.</summary>
    public string Address => $"unix://{_folder["docker.sock"]}";

    public static async Task<DockerEngine> StartAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, as dockerd does");
        Programs.Need("docker");
        var engine = new DockerEngine();
        engine._process.OutputDataReceived += static (_, _) => { };
        engine._process.ErrorDataReceived += static (_, _) => { };
        engine._process.BeginErrorReadLine();
        engine._process.BeginOutputReadLine();
        while ((await engine.DockerAsync("version")).Status != 0)
        {
            if (engine._process.HasExited)
            {
                await engine.DisposeAsync();
                Assert.Skip("this machine lets no dockerd start");
            }

            await Task.Delay(100);
        }

        return engine;
    }

    /// <summary>Runs the <c>docker</c> program.</summary>
    public Task<ProgramResult> DockerAsync(params string[] arguments) => Programs.RunAsync(
        Programs.Need("docker"), arguments, environment: new Dictionary<string, string?> { ["DOCKER_HOST"] = Address, ["DOCKER_CONTEXT"] = null });

    public async ValueTask DisposeAsync()
    {
        // As it is told to end, so that it ends what it started.
        if (!_process.HasExited) await Programs.RunAsync("kill", [$"{_process.Id}"]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
