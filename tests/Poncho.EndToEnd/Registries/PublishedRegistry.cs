using System.Diagnostics;
using Poncho.Testing;

namespace Poncho.EndToEnd.Registries;

/// <summary>The published poncho-registry on a free port of loopback, until it is disposed of.</summary>
internal sealed class PublishedRegistry : IAsyncDisposable
{
    private readonly Process _server;

    private PublishedRegistry(Process server, string host)
    {
        _server = server;
        Host = host;
    }

    /// <summary>What references to it begin with: <c>127.0.0.1:PORT</c>.</summary>
    public string Host { get; }

    /// <param name="root">Its folder.</param>
    public static async Task<PublishedRegistry> StartAsync(string root)
    {
        var start = new ProcessStartInfo(PublishedPrograms.Path("poncho-registry"), ["--root", root, "--listen", "127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = Process.Start(start)!;
        string first = await server.StandardError.ReadLineAsync() ?? "";

        // Its access log, and what else it says, are read away.
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = server.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new PublishedRegistry(server, first.Split("http://")[1].Split(',')[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }
}
