using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Poncho.Testing;

/// <summary>Debian's docker-registry, started on a free port of loopback with a folder of its own; skips the test where it is not installed.</summary>
public sealed class DockerRegistry : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TempFolder _folder;

    private DockerRegistry(Process process, TempFolder folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>As references name it.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"localhost:{Port}");

    /// <param name="auth">The <c>auth</c> and <c>http.tls</c> parts of its settings, as YAML; null for none.</param>
    public static async Task<DockerRegistry> StartAsync(string? auth = null, string? tls = null)
    {
        string program = Programs.Need("docker-registry");
        var folder = new TempFolder();
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        string settings = $"""
            version: 0.1
            log: {"{"}level: error, accesslog: {"{"}disabled: true{"}"}{"}"}
            storage:
              filesystem: {"{"}rootdirectory: {folder["data"]}{"}"}
              delete: {"{"}enabled: true{"}"}
            http:
              addr: 127.0.0.1:{port}
              secret: of-a-test
            {tls}
            {auth}
            """;
        await File.WriteAllTextAsync(folder["config.yml"], settings);
        var start = new ProcessStartInfo(program, ["serve", folder["config.yml"]]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await ListensAsync(process, port);
        return new DockerRegistry(process, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task ListensAsync(Process process, int port)
    {
        while (!process.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        throw new InvalidOperationException("docker-registry ended at once");
    }
}
