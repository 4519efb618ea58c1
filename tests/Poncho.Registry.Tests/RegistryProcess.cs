using System.Diagnostics;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests;

/// <summary>The program itself, as a process that can be killed.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private readonly Process _process;

    private RegistryProcess(Process process, string address)
    {
        _process = process;
        Address = address;
        Client = new HttpClient { BaseAddress = new Uri(address) };
    }

    /// <summary>The program that was built with these tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "poncho-registry");

    public string Address { get; }

    public HttpClient Client { get; }

    /// <summary>Serves a folder on a free port.</summary>
    public static async Task<RegistryProcess> StartAsync(string root, params string[] more)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--root", root, "--listen", "127.0.0.1:0", .. more]) start.ArgumentList.Add(argument);
        var process = System.Diagnostics.Process.Start(start)!;
        // Nobody reads the access log; a pipe that is full would stop it.
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string line = await process.StandardError.ReadLineAsync() ?? "";
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
