using System.Diagnostics;
using Xunit;

namespace Poncho.Testing;

/// <summary>The Python that has the peers (py-rattler, conda-pack): <c>$PONCHO_PEERS/bin/python</c> of a virtual environment, else <c>python3</c>.</summary>
public static class Peers
{
    private static readonly Dictionary<string, bool> s_found = [];

    /// <summary>The interpreter; skips the test, with the reason, where it lacks the module.</summary>
    public static string NeedPython(string module)
    {
        string? venv = Environment.GetEnvironmentVariable("PONCHO_PEERS");
        string? python = venv is { Length: > 0 } ? Path.Combine(venv, "bin", "python") : Programs.Find("python3");
        Skip.If(python is null || !Has(python, module), $"needs the Python module \"{module}\": set PONCHO_PEERS to a virtual environment that has it (../shared/peers/README.md)");
        return python!;
    }

    private static bool Has(string python, string module)
    {
        lock (s_found)
        {
            if (s_found.TryGetValue(module, out bool known)) return known;
            if (!File.Exists(python)) return s_found[module] = false;
            var start = new ProcessStartInfo(python, ["-c", $"import {module}"]) { RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return s_found[module] = process.ExitCode == 0;
        }
    }
}
