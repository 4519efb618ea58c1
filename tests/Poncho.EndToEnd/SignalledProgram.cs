using System.Diagnostics;
using Poncho.Testing;

namespace Poncho.EndToEnd;

/// <summary>
/// A program that is sent a signal while it runs. It is started with the default answers to all signals: a shell that runs the tests in the background (<c>nohup ./check &amp;</c>) has SIGINT ignored, every child inherits
/// that, and a program that finds a signal ignored leaves it so.
/// </summary>
internal static class SignalledProgram
{
    /// <summary>Starts the program, sends it the signal when <paramref name="moment"/> has come, and waits for its end.</summary>
    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string signal, Task moment)
    {
        var start = new ProcessStartInfo(Programs.Need("env"), ["--default-signal", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await Task.WhenAny(moment, process.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(2));
        if (!process.HasExited) (await Programs.RunAsync("kill", ["-s", signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])).Succeeded();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
