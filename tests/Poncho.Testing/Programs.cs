using System.Diagnostics;
using Xunit;

namespace Poncho.Testing;

/// <summary>Other programs that tests run: looked up on PATH, started without a shell.</summary>
public static class Programs
{
    /// <summary>The path of a program; skips the test, with the reason, where it is not installed.</summary>
    public static string Need(string name)
    {
        string? found = Find(name);
        Assert.SkipWhen(found is null, $"needs the program \"{name}\" (.ci/run installs it)");
        return found!;
    }

    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs to the end and returns what it said. Environment variables with null values are removed.</summary>
    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "" };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
