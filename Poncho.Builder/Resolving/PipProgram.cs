using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Poncho.Builder.Compiling;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Resolving;

/// <summary>
/// The pip of an unpacked environment. It reads the user's pip.conf, <c>PIP_*</c>, netrc and proxies as it always does, but for what would make
/// it install somewhere else; it never asks on the terminal, and sees no modules but the environment's.
/// </summary>
/// <param name="python">The environment's interpreter.</param>
/// <param name="prefix">The environment's folder.</param>
/// <param name="environment">The variables of this process.</param>
internal sealed class PipProgram(string python, string prefix, IReadOnlyDictionary<string, string?> environment)
{
    // What would bring other modules in, other requirements, or another place to install to.
    private static readonly string[] Removed =
    [
        "PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE", "PYTHONPYCACHEPREFIX",
        "PYTHONPLATLIBDIR", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__",
        .. PipSettings.Withheld,
    ];

    /// <summary>Runs pip to its end.</summary>
    /// <exception cref="PonchoException">It cannot be started.</exception>
    public async Task<PipAnswer> RunAsync(PipCall call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var lines = new ConcurrentQueue<string>();
        using var process = new Process { StartInfo = StartInfo(call) };
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        Start(process);
        using (cancel.Register(() => Kill(process))) await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        Folders.Ensure(Path.GetDirectoryName(call.Log)!);
        await AtomicFile.WriteAsync(call.Log, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), cancel);
        if (process.ExitCode != 0 && IsBroken([.. lines])) await RemoveAsync(cancel);
        return new PipAnswer(process.ExitCode, [.. lines]);

        void Add(string? line)
        {
            if (line is null) return;
            string said = Redacted.Text(line);
            lines.Enqueue(said);
            if (said.Trim() is { Length: > 0 } words) call.Heard?.Invoke(words);
        }
    }

    // pip catches its own exceptions: one that comes first of all is of a module that cannot be read.
    private static bool IsBroken(string[] lines) =>
        lines.Any(line => line.StartsWith("Fatal Python error", StringComparison.Ordinal))
        || lines.FirstOrDefault(line => line.Length > 0)?.StartsWith("Traceback (most recent call last)", StringComparison.Ordinal) == true;

    private async Task RemoveAsync(CancellationToken cancel)
    {
        await InterpreterFolder.RemoveAsync(python, cancel);
        throw new PonchoException(
            $"the environment's Python, which pip's part of a spec needs, was damaged on this disk: \"{prefix}\"",
            "it is removed; run the command again, and it is unpacked anew");
    }

    private ProcessStartInfo StartInfo(PipCall call)
    {
        var start = new ProcessStartInfo(python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = call.Folder,
        };
        // -s: nothing of the user's own site-packages.
        string[] words = ["-s", "-m", "pip", "--disable-pip-version-check", "--no-input", "--no-color", .. call.Words];
        foreach (string word in words) start.ArgumentList.Add(word);
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = PipSettings.Absolute(name, value);
        foreach (string name in Removed) start.Environment.Remove(name);
        start.Environment["PATH"] = $"{Path.Combine(prefix, "bin")}:{environment.GetValueOrDefault("PATH") ?? "/usr/bin:/bin"}";
        start.Environment["CONDA_PREFIX"] = prefix;
        start.Environment["PYTHONNOUSERSITE"] = "1";
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["PIP_PROGRESS_BAR"] = "off";
        start.Environment["PIP_ROOT_USER_ACTION"] = "ignore";
        // What a pip.conf says for the user's own installs.
        start.Environment["PIP_USER"] = "0";
        start.Environment["PIP_REQUIRE_VIRTUALENV"] = "0";
        start.Environment["LC_ALL"] = "C.UTF-8";
        if (call.Builds)
        {
            start.Environment["SOURCE_DATE_EPOCH"] = LayerTimes.Fixed.ToString(CultureInfo.InvariantCulture);
            start.Environment["PYTHONHASHSEED"] = "0";
        }

        return start;
    }

    private void Start(Process process)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new PonchoException(
                $"cannot run the environment's Python, which pip's part of a spec needs ({e.Message.ToLowerInvariant()}): \"{python}\"",
                "poncho prune --all makes room for it to be unpacked anew",
                e);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    // What it started (compilers, git) ends with it.
    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }
}
