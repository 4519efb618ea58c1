using System.Text;
using Poncho.IO;
using Poncho.Runtime.Posix;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Activation;

/// <summary>
/// What shell scripts do to variables: <c>etc/conda/activate.d/*.sh</c>, and <c>poncho/set_env</c> of environments that are not ours. A
/// shell is started with the variables that the command will have, reads the scripts, and the variables that it has then are the answer. The
/// shell is bash where there is one, since packages write their scripts for it.
/// </summary>
internal static class ActivationScripts
{
    // What scripts print goes to stderr. At the end the shell becomes cat, which prints the variables that the kernel has for it, or env where
    // there is no /proc.
    private const string Program = """
        set_env=$1
        shift
        {
            if [ -n "$set_env" ]; then . "$set_env" "$CONDA_PREFIX"; fi
            for script in "$@"; do . "$script"; done
            unset set_env script
        } >&2
        [ ! -r /proc/self/environ ] || exec "$PONCHO_CAT" /proc/self/environ
        unset PONCHO_CAT
        exec env -0
        """;

    /// <summary>Bytes that a script may have. A shell would read a device, or a fifo, for ever.</summary>
    public const int Largest = 4 * 1024 * 1024;

    private static readonly string[] Shells = ["/bin/bash", "/usr/bin/bash", "/bin/sh", "/usr/bin/sh"];
    private static readonly string[] Cats = ["/bin/cat", "/usr/bin/cat"];

    // Never taken over from the shell: what it changes for its own use, what we gave it, and the names of files that it would read at its start.
    private static readonly string[] OwnVariables = ["PONCHO_CAT", "_", "SHLVL", "PWD", "OLDPWD", "BASH_ENV", "ENV"];

    /// <summary>The scripts of a prefix in the order in which conda reads them.</summary>
    public static IReadOnlyList<string> Of(string prefix) => NamesIn.Ending(Path.Combine(prefix, "etc", "conda", "activate.d"), ".sh");

    /// <summary>The variables after the scripts were read, by a shell now or as kept of an earlier time.</summary>
    /// <param name="prefix">Where the environment is.</param>
    /// <param name="scripts">Full paths.</param>
    /// <param name="setEnv">A script that gets the prefix as argument; null for none.</param>
    /// <param name="before">The variables before.</param>
    /// <param name="warn">Told in one line what did not work.</param>
    public static ProcessEnvironment Run(string prefix, IReadOnlyList<string> scripts, string? setEnv, ProcessEnvironment before, Action<string> warn)
    {
        var read = new List<(string Path, byte[] Content)>();
        foreach (string script in scripts)
        {
            if (PlainFile.TryRead(script, Largest) is { } content) read.Add((script, content));
            else warn($"an activation script is no plain file, or too large to be one, and is left out: \"{script}\"");
        }

        scripts = [.. read.Select(script => script.Path)];
        if (scripts.Count == 0 && setEnv is null) return before;
        if (setEnv is not null) read.Insert(0, (setEnv, PlainFile.TryRead(setEnv, Largest) ?? []));
        var records = ActivationRecords.For(prefix, read, before);
        if (records?.Replay(before) is { } known) return known;
        if (RunNow(scripts, setEnv, before, warn) is not { } after) return before;
        records?.Keep(before, after);
        return after;
    }

    // Null where they could not be run: the user is warned, and nothing is kept.
    private static ProcessEnvironment? RunNow(IReadOnlyList<string> scripts, string? setEnv, ProcessEnvironment before, Action<string> warn)
    {
        string? shell = Shells.FirstOrDefault(File.Exists);
        string? cat = Cats.FirstOrDefault(File.Exists);
        if (shell is null || cat is null)
        {
            string first = scripts.Count > 0 ? scripts[0] : setEnv!;
            warn($"no shell reads the environment's activation scripts, so what they set is missing: \"{first}\"");
            return null;
        }

        byte[] block = Read(shell, cat, scripts, setEnv, before, out int status);
        if (status != 0 || block.Length == 0)
        {
            string names = string.Join(' ', scripts.Select(Path.GetFileName));
            warn($"the environment's activation scripts ended with status {status}, so what they set is missing: \"{names}\"");
            return null;
        }

        return Merged(before, ProcessEnvironment.Parse(block));
    }

    // Only what the scripts changed is taken from the shell. The rest stays byte for byte.
    private static ProcessEnvironment Merged(ProcessEnvironment before, ProcessEnvironment after)
    {
        var merged = before.Copy();
        var removed = before.Names.Where(name => after[name] is null && TarballScripts.IsShellName(name)).ToList();
        foreach (string name in removed) merged[name] = null;
        foreach (string name in after.Names.Where(name => after[name] != before[name])) merged[name] = after[name];
        foreach (string name in OwnVariables) merged[name] = before[name];
        return merged;
    }

    private static byte[] Read(string shell, string cat, IReadOnlyList<string> scripts, string? setEnv, ProcessEnvironment before, out int status)
    {
        string[] words = [shell, "-c", Program, "poncho", setEnv ?? "", .. scripts];
        var variables = before.Copy();
        variables["BASH_ENV"] = variables["ENV"] = null;
        variables["PONCHO_CAT"] = cat;
        byte[] block = ChildOutput.Of(shell, words.Select(word => (byte[])[.. Encoding.UTF8.GetBytes(word), 0]), variables.Lines(), out status, out int error);
        if (error == 0) return block;
        throw new PonchoException($"cannot start the shell that reads activation scripts ({Errors.Text(error)}): \"{shell}\"");
    }
}
