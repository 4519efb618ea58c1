using System.Diagnostics;
using Xunit;

namespace Poncho.Testing;

/// <summary>
/// The tools that Poncho is compared with (py-rattler, conda-pack, uv), in a Python virtual environment: <c>$PONCHO_PEERS</c>, else <c>artifacts/peers</c> (.ci/run
/// makes it), else <c>../peers-venv</c> beside the repository.
/// </summary>
public static class Peers
{
    private static readonly Dictionary<string, bool> s_found = [];

    /// <summary>The environment's interpreter, else <c>python3</c>; skips the test, with the reason, where it lacks the module.</summary>
    public static string NeedPython(string module)
    {
        string? python = Find("python") ?? Programs.Find("python3");
        Assert.SkipWhen(python is null || !Has(python, module), $"needs the Python module \"{module}\": set PONCHO_PEERS to a virtual environment that has it (.ci/run makes one of ../shared/peers)");
        return python!;
    }

    /// <summary>A program of the environment, such as <c>conda-pack</c>, else the one on PATH; skips the test, with the reason, where there is none.</summary>
    public static string NeedProgram(string name)
    {
        string? found = Find(name) ?? Programs.Find(name);
        Assert.SkipWhen(found is null, $"needs the peers' program \"{name}\": set PONCHO_PEERS to a virtual environment that has it (.ci/run makes one of ../shared/peers)");
        return found!;
    }

    /// <summary>A script beside the peers' wheels, such as <c>rattler_create.py</c>; skips the test, with the reason, where there is none.</summary>
    public static string NeedScript(string name)
    {
        string path = Path.GetFullPath(Repository.Path("..", "shared", "peers", name));
        Assert.SkipUnless(File.Exists(path), $"needs ../shared/peers/{name}");
        return path;
    }

    private static string? Find(string name)
    {
        string[] folders = Environment.GetEnvironmentVariable("PONCHO_PEERS") is { Length: > 0 } given ? [given] : [Repository.Path("artifacts", "peers"), Repository.Path("..", "peers-venv")];
        return folders.Select(folder => Path.GetFullPath(Path.Combine(folder, "bin", name))).FirstOrDefault(File.Exists);
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
