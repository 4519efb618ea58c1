using System.Diagnostics;
using System.Text;
using Poncho.IO;

namespace Poncho.Runtime.Activation;

/// <summary>
/// What shell scripts do to variables: <c>etc/conda/activate.d/*.sh</c>, and <c>poncho/set_env</c> of environments that are not ours. A shell reads them, with the very variables that the
/// command will have, and its variables afterwards are the answer. It is bash where there is one, since packages write them for it.
/// </summary>
internal static class ActivationScripts
{
    // What scripts say goes to stderr. Afterwards the shell becomes cat, and the kernel tells which variables it has.
    private const string Program = """
        set_env=$1
        shift
        {
            if [ -n "$set_env" ]; then . "$set_env" "$CONDA_PREFIX"; fi
            for script in "$@"; do . "$script"; done
            unset set_env script
        } >&2
        exec "$PONCHO_CAT" /proc/self/environ
        """;

    private static readonly string[] Shells = ["/bin/bash", "/usr/bin/bash", "/bin/sh", "/usr/bin/sh"];
    private static readonly string[] Cats = ["/bin/cat", "/usr/bin/cat"];

    // What a shell changes for itself, and what is ours; and the files that a non-interactive shell would read.
    private static readonly string[] OwnVariables = ["PONCHO_CAT", "_", "SHLVL", "PWD", "OLDPWD", "BASH_ENV", "ENV"];

    /// <summary>The scripts of a prefix in the order in which conda reads them.</summary>
    public static IReadOnlyList<string> Of(string prefix)
    {
        string folder = Path.Combine(prefix, "etc", "conda", "activate.d");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.sh").Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The variables after the scripts were read: now, or by somebody with the same variables before.</summary>
    /// <param name="prefix">Where the environment is.</param>
    /// <param name="scripts">Full paths.</param>
    /// <param name="setEnv">A script that gets the prefix as argument; null for none.</param>
    /// <param name="before">The variables before.</param>
    /// <param name="warn">Told in one line what did not work.</param>
    public static ProcessEnvironment Run(string prefix, IReadOnlyList<string> scripts, string? setEnv, ProcessEnvironment before, Action<string> warn)
    {
        if (scripts.Count == 0 && setEnv is null) return before;
        var records = ActivationRecords.For(prefix, setEnv is null ? scripts : [setEnv, .. scripts], before);
        if (records?.Replay(before) is { } known) return known;
        if (RunNow(scripts, setEnv, before, warn) is not { } after) return before;
        records?.Keep(before, after);
        return after;
    }

    // Null where they could not be run: told, and not kept.
    private static ProcessEnvironment? RunNow(IReadOnlyList<string> scripts, string? setEnv, ProcessEnvironment before, Action<string> warn)
    {
        string? shell = Shells.FirstOrDefault(File.Exists);
        string? cat = Cats.FirstOrDefault(File.Exists);
        if (shell is null || cat is null)
        {
            warn($"no shell reads the environment's activation scripts, so what they set is missing: \"{(scripts.Count > 0 ? scripts[0] : setEnv)}\"");
            return null;
        }

        byte[] block = Read(shell, cat, scripts, setEnv, before, out int status);
        if (status != 0 || block.Length == 0)
        {
            warn($"the environment's activation scripts ended with status {status}, so what they set is missing: \"{string.Join(' ', scripts.Select(Path.GetFileName))}\"");
            return null;
        }

        return Merged(before, ProcessEnvironment.Parse(block));
    }

    // What the scripts did not touch stays byte for byte: it went through text on its way to the shell.
    private static ProcessEnvironment Merged(ProcessEnvironment before, ProcessEnvironment after)
    {
        var merged = before.Copy();
        foreach (string name in before.Names.Where(name => after[name] is null && TarballScripts.IsShellName(name)).ToList()) merged[name] = null;
        foreach (string name in after.Names.Where(name => after[name] != before[name])) merged[name] = after[name];
        foreach (string name in OwnVariables) merged[name] = before[name];
        return merged;
    }

    private static byte[] Read(string shell, string cat, IReadOnlyList<string> scripts, string? setEnv, ProcessEnvironment before, out int status)
    {
        var start = new ProcessStartInfo(shell) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["-c", Program, "poncho", setEnv ?? "", .. scripts]) start.ArgumentList.Add(argument);
        start.Environment.Clear();

        foreach (string name in before.Names.Where(name => name is not ("BASH_ENV" or "ENV"))) start.Environment[name] = before[name];
        start.Environment["PONCHO_CAT"] = cat;
        try
        {
            using var process = Process.Start(start) ?? throw new UnreachableException();
            process.StandardInput.Close();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            status = process.ExitCode;
            return output.ToArray();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PonchoException($"cannot start the shell that reads activation scripts ({e.Message}): \"{shell}\"", null, e);
        }
    }
}
