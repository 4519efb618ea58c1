using System.Diagnostics;
using Poncho.Testing;

namespace Poncho.EndToEnd.Faults;

/// <summary>The published program, killed (SIGKILL) after some time.</summary>
internal static class KilledProgram
{
    /// <summary>Runs <c>poncho</c> until it ends or the time has come.</summary>
    /// <returns>Whether it was killed before its end.</returns>
    public static async Task<bool> RunAsync(PublishedPoncho poncho, TimeSpan after, params string[] arguments)
    {
        var start = new ProcessStartInfo(PublishedPrograms.Path(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = poncho[""] };
        foreach (var (name, value) in poncho.Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await Task.WhenAny(Task.Delay(after), process.WaitForExitAsync());
        process.Kill();
        await process.WaitForExitAsync();
        _ = (await output, await error);
        return process.ExitCode == 128 + 9;
    }
}
