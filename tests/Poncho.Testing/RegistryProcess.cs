using System.Diagnostics;
using Xunit;

namespace Poncho.Testing;

/// <summary>A poncho-registry of its own process, which can be killed.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private readonly Process _process;

    private RegistryProcess(Process process, string address)
    {
        _process = process;
        Address = address;
        Client = new HttpClient { BaseAddress = new Uri(address) };
    }

    /// <summary>Where it answers: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Address { get; }

    /// <summary>What references to it begin with: <c>127.0.0.1:PORT</c>.</summary>
    public string Host => new Uri(Address).Authority;

    public HttpClient Client { get; }

    /// <summary>Serves a folder on a free port of loopback.</summary>
    /// <param name="program">The program: the published one, or the one that was built with the tests.</param>
    /// <param name="root">Its folder.</param>
    /// <param name="more">Options.</param>
    public static async Task<RegistryProcess> StartAsync(string program, string root, params string[] more)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--root", root, "--listen", "127.0.0.1:0", .. more]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        string line = await process.StandardError.ReadLineAsync() ?? "";

        // Nobody reads the access log, or what else it says; a pipe that is full would stop it.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        Assert.Matches(" on https?://127.0.0.1:[0-9]+", line);
        return new RegistryProcess(process, line.Split(" on ")[1].Split(',')[0]);
    }

    /// <summary>As kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As kill does; its exit status.</summary>
    public async Task<int> TerminateAsync()
    {
        (await Programs.RunAsync("/bin/kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])).Succeeded();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
